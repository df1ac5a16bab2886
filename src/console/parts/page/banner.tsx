import type { ComponentChildren } from "preact";
import { Icon } from "../icon.tsx";

interface BannerProps {
  readonly tone: "good" | "warn" | "bad" | "info";
  readonly children: ComponentChildren;
  readonly action?: ComponentChildren;
}

/** Something about the whole page that should not be missed. */
export function Banner({ tone, children, action }: BannerProps) {
  return (
    <div class={`banner banner-${tone}`} role={tone === "bad" ? "alert" : "note"}>
      <Icon name={tone} />
      <div class="banner-text">{children}</div>
      {action}
    </div>
  );
}
