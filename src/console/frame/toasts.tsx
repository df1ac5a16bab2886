import { useEffect, useRef, useState } from "preact/hooks";
import { cell, useCell } from "../data/cell.ts";
import { Failure } from "../data/failure.ts";
import { Icon } from "../parts/icon.tsx";
import { refusalText } from "../words/refusals.ts";
import { useWords } from "../words/words.ts";
import { frameWords } from "./words.ts";

interface ToastAsked {
  readonly text: string;
  readonly tone?: "good" | "bad";
  /** Takes back what was done. It may throw a Failure. */
  readonly undo?: () => Promise<unknown>;
}

interface Toast extends ToastAsked {
  readonly id: number;
}

const shownMs = 6000;
/** What can be undone stays long enough to be read and thought about. */
const undoMs = 20_000;
const toastsMax = 4;

const toasts = cell<readonly Toast[]>([]);
let lastId = 0;

/** Says that something is done, and offers to take it back. */
export function toast(asked: ToastAsked): void {
  lastId += 1;
  toasts.set([...toasts.get(), { ...asked, id: lastId }].slice(-toastsMax));
}

function dismiss(id: number): void {
  toasts.set(toasts.get().filter((one) => one.id !== id));
}

let cameFrom: Element | null = null;

/** Moves the focus to the messages, and from there back to where it was. */
export function goToToasts(): void {
  const region = document.querySelector<HTMLElement>(".toasts");
  if (region === null) return;
  if (region.contains(document.activeElement)) {
    if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
    else document.querySelector<HTMLElement>("main")?.focus();
    return;
  }
  cameFrom = document.activeElement;
  (region.querySelector<HTMLElement>("li:last-child button") ?? region).focus();
}

export function Toasts() {
  const words = useWords(frameWords);
  const shown = useCell(toasts);
  return (
    <section class="toasts" aria-label={words.messages} tabIndex={-1}>
      <ol aria-live="polite" aria-relevant="additions">
        {shown.map((one) => (
          <Shown key={one.id} toast={one} />
        ))}
      </ol>
    </section>
  );
}

function Shown({ toast: { id, text, tone = "good", undo } }: { readonly toast: Toast }) {
  const words = useWords(frameWords);
  const [isHeld, setHeld] = useState(false);
  const [isUndoing, setUndoing] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const left = useRef(undo === undefined ? shownMs : undoMs);
  useEffect(() => {
    if (isHeld || isUndoing) return undefined;
    const startedMs = Date.now();
    const timer = setTimeout(() => dismiss(id), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1000, left.current - (Date.now() - startedMs));
    };
  }, [isHeld, isUndoing]);
  const close = () => {
    // The focus goes back before what has it goes.
    if (item.current?.contains(document.activeElement) === true) goToToasts();
    dismiss(id);
  };
  const undoIt = () => {
    if (undo === undefined || isUndoing) return;
    setUndoing(true);
    void takeBack(undo).finally(close);
  };
  return (
    <li
      ref={item}
      class={`toast toast-${tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
      onKeyDown={({ key }) => {
        if (key === "Escape") close();
      }}
    >
      <Icon name={tone} />
      <span class="toast-text">{text}</span>
      {undo !== undefined && (
        <button type="button" class="button button-small" aria-disabled={isUndoing} onClick={undoIt}>
          {words.undo}
        </button>
      )}
      <button
        type="button"
        class="button button-quiet button-small button-icon"
        aria-label={words.dismiss}
        onClick={close}
      >
        <Icon name="cross" />
      </button>
    </li>
  );
}

async function takeBack(undo: () => Promise<unknown>): Promise<void> {
  const words = useWords(frameWords);
  try {
    await undo();
    toast({ text: words.undone });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toast({ text: `${words.notUndone} ${refusalText(error) ?? error.message}`, tone: "bad" });
  }
}
