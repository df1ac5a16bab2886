import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { besides } from "../over/besides.ts";
import { useTabIndex } from "../table/row-focus.ts";
import { textWords } from "./words.ts";

interface CopyProps {
  readonly text: string;
  /** What is copied, where a button says more than "Copy". */
  readonly label?: string;
  /** Seen when its row or line is pointed at or has the focus. */
  readonly isQuiet?: boolean;
}

/**
 * Copies a text. Browsers give pages on plain http no clipboard: there the text is shown and selected, with the keys
 * that copy it.
 */
export function Copy({ text, label, isQuiet = false }: CopyProps) {
  const words = useWords(textWords);
  const [state, setState] = useState<"ready" | "copied" | "selected">("ready");
  const button = useRef<HTMLButtonElement>(null);
  const tabIndex = useTabIndex();
  useEffect(() => {
    if (state !== "copied") return undefined;
    const timer = setTimeout(() => setState("ready"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) setState("selected");
    // Permission may be refused all the same.
    else
      clipboard.writeText(text).then(
        () => setState("copied"),
        () => setState("selected"),
      );
  };
  return (
    <span class={isQuiet && state === "ready" ? "copy copy-quiet" : "copy"}>
      <button
        ref={button}
        type="button"
        class="button button-quiet button-small button-icon"
        aria-label={label ?? words.copy}
        title={label ?? words.copy}
        tabIndex={tabIndex}
        onClick={copy}
      >
        <Icon name={state === "copied" ? "check" : "copy"} />
      </button>
      <span class="unseen" role="status">
        {state === "copied" && words.copied}
      </span>
      {state === "selected" && <Selected text={text} beside={button.current} onClosed={() => setState("ready")} />}
    </span>
  );
}

interface SelectedProps {
  readonly text: string;
  readonly beside: HTMLElement | null;
  readonly onClosed: () => void;
}

function Selected({ text, beside, onClosed }: SelectedProps) {
  const words = useWords(textWords);
  const popover = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    popover.current?.showPopover();
    if (popover.current !== null && beside !== null) besides(popover.current, beside);
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, [beside]);
  const keys = /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘C" : "Ctrl+C";
  return (
    <div
      ref={popover}
      popover="auto"
      class="copy-selected"
      onToggle={({ newState }) => {
        if (newState === "closed") onClosed();
      }}
    >
      <textarea
        ref={field}
        class="input mono"
        readonly
        rows={text.includes("\n") || text.length > 60 ? 4 : 1}
        aria-label={words.press(keys)}
        value={text}
        // Until the browser has copied.
        onCopy={() => setTimeout(onClosed, 0)}
      />
      <p aria-hidden="true">{words.press(keys)}</p>
    </div>
  );
}
