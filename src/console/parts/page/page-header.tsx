import type { ComponentChildren } from "preact";

interface HeaderProps {
  readonly title: ComponentChildren;
  /** Softly behind the title, such as the number of rows. */
  readonly count?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** A line beneath: state, facts, an explanation. */
  readonly children?: ComponentChildren;
}

/** The first line of a page. The frame moves the focus to its heading after a navigation. */
export function PageHeader({ title, count, actions, children }: HeaderProps) {
  return (
    <header class="page-header">
      <div class="page-header-line">
        <h1 tabIndex={-1} class="breaks">
          {title}
          {count !== undefined && <span class="page-header-count">{count}</span>}
        </h1>
        {actions !== undefined && <div class="page-header-actions">{actions}</div>}
      </div>
      {children !== undefined && <div class="page-header-more">{children}</div>}
    </header>
  );
}
