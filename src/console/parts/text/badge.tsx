import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../icon.tsx";

export type Tone = "good" | "warn" | "bad" | "info" | "plain";

const usual: Readonly<Record<Tone, IconName | null>> = {
  good: "good",
  warn: "warn",
  bad: "bad",
  info: "info",
  plain: null,
};

interface BadgeProps {
  readonly tone?: Tone;
  /** Another icon than the tone's. A colour never stands alone. */
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}

/** A state in a word, with an icon. */
export function Badge({ tone = "plain", icon, children }: BadgeProps) {
  const drawn = icon ?? usual[tone];
  return (
    <span class={`badge badge-${tone}`}>
      {drawn !== null && <Icon name={drawn} />}
      {children}
    </span>
  );
}
