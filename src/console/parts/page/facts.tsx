import type { ComponentChildren } from "preact";
import { Unknown } from "../text/unknown.tsx";

/** What is known of one thing, line by line. */
export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

interface FactProps {
  readonly label: ComponentChildren;
  /** Null or undefined if unknown. */
  readonly value: ComponentChildren;
  /** Whose word it is. */
  readonly told?: ComponentChildren;
  /** Beneath both. */
  readonly children?: ComponentChildren;
}

export function FactRow({ label, value, told, children }: FactProps) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>
        <span class="fact-value">{value ?? <Unknown />}</span>
        {told !== undefined && <span class="fact-told">{told}</span>}
        {children}
      </dd>
    </div>
  );
}
