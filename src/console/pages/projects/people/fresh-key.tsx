import { ChoiceField } from "../../../parts/form/fields.tsx";
import { Secret } from "../../../parts/over/secret.tsx";
import { root } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { serverAddress } from "../../../route/server-address.ts";
import { accountWords } from "./account-words.ts";

const lifetimes = ["never", "30", "90", "365"] as const;
/** In days. */
export type Lifetime = (typeof lifetimes)[number];

export function secondsOf(lifetime: Lifetime): { readonly expires_in_seconds?: number } {
  return lifetime === "never" ? {} : { expires_in_seconds: Number(lifetime) * 86_400 };
}

interface LifetimeProps {
  readonly value: Lifetime;
  readonly onInput: (value: Lifetime) => void;
}

export function LifetimeField({ value, onInput }: LifetimeProps) {
  const words = useWords(accountWords);
  return (
    <ChoiceField
      name="expires_in_seconds"
      label={words.lifetime}
      value={value}
      onInput={onInput}
      choices={lifetimes.map((one) => ({ value: one, label: words.lifetimes[one] }))}
    />
  );
}

interface FreshProps {
  readonly holder: string;
  readonly value: string;
  readonly onStored: () => void;
}

/** A new key, shown once. */
export function FreshKey({ holder, value, onStored }: FreshProps) {
  const words = useWords(accountWords);
  const baseUrl = `${serverAddress(location.origin, root)}/v1`;
  return <Secret title={words.keyTitle(holder)} value={value} baseUrl={baseUrl} onStored={onStored} />;
}
