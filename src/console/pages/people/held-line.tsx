import type { ComponentChildren } from "preact";
import { Icon } from "../../parts/icon.tsx";

interface LineProps {
  readonly children: ComponentChildren;
  /** What the button takes away; no button without it. */
  readonly remove: string | null;
  readonly onRemove: () => void;
}

/** A line of something that somebody has, and a button that takes it from them. */
export function HeldLine({ children, remove, onRemove }: LineProps) {
  return (
    <li>
      {children}
      {remove !== null && (
        <button
          type="button"
          class="button button-quiet button-small button-icon people-take"
          aria-label={remove}
          title={remove}
          onClick={onRemove}
        >
          <Icon name="cross" />
        </button>
      )}
    </li>
  );
}
