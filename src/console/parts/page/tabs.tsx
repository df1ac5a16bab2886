import type { ComponentChildren } from "preact";

export interface TabItem {
  readonly href: string;
  readonly label: string;
  readonly count?: ComponentChildren;
  readonly isCurrent: boolean;
}

/** Views of one thing. They are links, so that each has an address. */
export function Tabs({ label, items }: { readonly label: string; readonly items: readonly TabItem[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {items.map(({ href, label: text, count, isCurrent }) => (
        <a key={href} class="tab" href={href} aria-current={isCurrent ? "page" : undefined}>
          {text} {count !== undefined && <span class="tab-count">{count}</span>}
        </a>
      ))}
    </nav>
  );
}
