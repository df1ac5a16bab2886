import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { overWords } from "./words.ts";

interface DialogProps {
  readonly title: ComponentChildren;
  /** Asked by Esc, the button in the corner and the browser. Null: only the footer's buttons close it. */
  readonly onClose: (() => void) | null;
  readonly children: ComponentChildren;
  readonly footer?: ComponentChildren;
  /** Wide enough for a table. */
  readonly isWide?: boolean;
}

/** A dialog over the page while it is drawn. The page behind can be neither reached nor read. */
export function Dialog({ title, onClose, children, footer, isWide = false }: DialogProps) {
  const words = useWords(overWords);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The first field, rather than the button that closes.
    if (document.activeElement?.closest(".dialog-head"))
      element?.querySelector<HTMLElement>(".dialog-body :is(input, textarea, select, .picked):enabled")?.focus();
    // The browser gives the focus back only to a dialog that closes before it goes.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={isWide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={titleId}
      closedby={onClose === null ? "none" : "closerequest"}
      onCancel={(event) => {
        // The one who drew it takes it away.
        event.preventDefault();
        if (event.target === event.currentTarget) onClose?.();
      }}
      onKeyDown={(event) => {
        // For browsers that do not know `closedby`.
        if (onClose === null && event.key === "Escape") event.preventDefault();
      }}
    >
      <div class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        {onClose !== null && (
          <button
            type="button"
            class="button button-quiet button-small button-icon"
            aria-label={words.close}
            onClick={onClose}
          >
            <Icon name="cross" />
          </button>
        )}
      </div>
      <div class="dialog-body">{children}</div>
      {footer !== undefined && <div class="dialog-foot">{footer}</div>}
    </dialog>
  );
}
