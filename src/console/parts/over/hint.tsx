import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useTabIndex } from "../table/row-focus.ts";
import { besides } from "./besides.ts";

interface HintProps {
  /** What is shown beside it. */
  readonly hint: ComponentChildren;
  readonly children: ComponentChildren;
}

/** So long the pointer may take on its way from the text to the hint. */
const leaveMs = 120;

/** A text that says more when it is pointed at, focused or pressed. Esc takes it away. */
export function Hint({ hint, children }: HintProps) {
  const [isShown, setShown] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLSpanElement>(null);
  const leaving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const tabIndex = useTabIndex();
  const id = useId();
  const show = () => {
    clearTimeout(leaving.current);
    setShown(true);
  };
  const leave = () => {
    leaving.current = setTimeout(() => setShown(false), leaveMs);
  };
  useEffect(() => () => clearTimeout(leaving.current), []);
  useLayoutEffect(() => {
    if (!isShown || popover.current === null || button.current === null) return undefined;
    popover.current.showPopover();
    besides(popover.current, button.current);
    const hide = (event: Event) => {
      if (!(event instanceof KeyboardEvent)) setShown(false);
      else if (event.key === "Escape") {
        // The dialog around it stays.
        event.preventDefault();
        setShown(false);
      }
    };
    addEventListener("keydown", hide, true);
    addEventListener("scroll", hide, { capture: true, passive: true });
    return () => {
      removeEventListener("keydown", hide, true);
      removeEventListener("scroll", hide, { capture: true });
    };
  }, [isShown]);
  return (
    <span class="hint" onPointerEnter={show} onPointerLeave={leave}>
      <button
        ref={button}
        type="button"
        class="hint-button"
        aria-describedby={isShown ? id : undefined}
        tabIndex={tabIndex}
        onFocus={show}
        // Else Esc would still be for the hint, when the focus is in a menu already.
        onBlur={({ currentTarget }) => !currentTarget.matches(".hint:hover *") && setShown(false)}
        onClick={show}
      >
        {children}
      </button>
      {isShown && (
        <span ref={popover} id={id} class="hint-text" role="tooltip" popover="manual">
          {hint}
        </span>
      )}
    </span>
  );
}
