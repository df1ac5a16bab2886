import type { ComponentChildren } from "preact";
import { EmptyState } from "../page/empty-state.tsx";

interface NoMatchProps {
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
  /** The words of the button that takes the filters off. */
  readonly clear: string;
  readonly onClear: () => void;
}

/** What stands where rows would when the filters hide them all. */
export function NoMatch({ title, children, clear, onClear }: NoMatchProps) {
  const button = (
    <button type="button" class="button" onClick={onClear}>
      {clear}
    </button>
  );
  return (
    <EmptyState title={title} action={button}>
      {children}
    </EmptyState>
  );
}
