import type { ComponentChildren } from "preact";

interface EmptyProps {
  readonly title: ComponentChildren;
  /** What belongs here, or which filter hides it. */
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}

/** What stands where rows would. */
export function EmptyState({ title, children, action }: EmptyProps) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="empty-text">{children}</div>}
      {action !== undefined && <div class="empty-action">{action}</div>}
    </div>
  );
}
