import { cell, useCell } from "../../data/cell.ts";
import { whenPersonChanges } from "../../data/session.ts";
import { useLeaveGuard } from "../../route/leave-guard.ts";
import { Secret } from "../../parts/over/secret.tsx";
import { hrefOf, navigate, root, setGuard } from "../../route/location.ts";
import { serverAddress } from "../../route/server-address.ts";
import { useWords } from "../../words/words.ts";
import { makeWords } from "./make-words.ts";

/** A key whose secret the server has just shown. It is in no other place than this, and only until it is stored. */
interface FreshKey {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly isAdmin: boolean;
}

const fresh = cell<FreshKey | null>(null);

whenPersonChanges(() => fresh.set(null));

export function showFreshKey(key: FreshKey): void {
  fresh.set(key);
}

/** Shows the new key, whatever the page shows beneath, until somebody says that it is stored. */
export function FreshKeyDialog() {
  const words = useWords(makeWords);
  const key = useCell(fresh);
  useLeaveGuard(key !== null);
  if (key === null) return null;
  const stored = () => {
    fresh.set(null);
    // It is stored, so nothing holds the reader back.
    setGuard(null);
    navigate(hrefOf("keys", { id: key.id }));
  };
  return (
    <Secret
      title={words.freshTitle(key.name)}
      value={key.value}
      baseUrl={`${serverAddress(location.origin, root)}/v1`}
      isAdmin={key.isAdmin}
      onStored={stored}
    />
  );
}
