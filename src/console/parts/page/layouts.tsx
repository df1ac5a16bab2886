import type { ComponentChildren } from "preact";

/** Things of equal rank beside each other, as many as fit. */
export function Columns({ children }: { readonly children: ComponentChildren }) {
  return <div class="columns">{children}</div>;
}

interface SplitProps {
  readonly children: ComponentChildren;
  /** Narrower, at the end; beneath where there is no room. */
  readonly aside: ComponentChildren;
}

export function Split({ children, aside }: SplitProps) {
  return (
    <div class="split">
      <div class="split-main">{children}</div>
      <aside class="split-aside">{aside}</aside>
    </div>
  );
}
