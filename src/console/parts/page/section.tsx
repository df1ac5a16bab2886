import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface SectionProps {
  readonly title: ComponentChildren;
  readonly count?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Section({ title, count, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id}>
          {title}
          {count !== undefined && <span class="section-count">{count}</span>}
        </h2>
        {actions !== undefined && <div class="section-actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
