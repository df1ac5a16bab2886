import { useEffect, useRef } from "preact/hooks";
import { cell } from "../../data/cell.ts";
import { keep, kept } from "../../data/kept.ts";
import { isTyping, writtenKey } from "./key-names.ts";

export interface Shortcut {
  /** As key-names.ts says. */
  readonly keys: string;
  /** What it does, for the list of shortcuts. */
  readonly label: string;
  /** Of the whole console, or of the open page alone. */
  readonly scope: "console" | "page";
  readonly run: () => void;
}

/** What works at present; of two with the same keys the later one. */
export const shortcuts = cell<readonly Shortcut[]>([]);

/** Single letters can be switched off, for those who speak to their computer or press keys by accident. */
export const hasLetterKeys = cell(true);

const secondKeyMs = 1200;

export function chooseLetterKeys(on: boolean): void {
  keep("letter-keys", on ? null : "off");
  hasLetterKeys.set(on);
}

export function startShortcuts(): void {
  hasLetterKeys.set(kept("letter-keys") !== "off");
  let first: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  window.addEventListener("keydown", (event) => {
    const key = writtenKey(event);
    if (key === null || event.defaultPrevented || event.isComposing || event.repeat) return;
    const asked = first === null ? key : `${first} ${key}`;
    const isPlain = !key.startsWith("mod+") && key !== "F6";
    first = null;
    clearTimeout(timer);
    if (isPlain && (isTyping(event.target) || !hasLetterKeys.get())) return;
    // What is open over the page has keys of its own.
    if (key !== "F6" && document.querySelector("dialog[open]") !== null) return;
    const known = shortcuts.get();
    const found = known.findLast(({ keys }) => keys === asked) ?? known.findLast(({ keys }) => keys === key);
    if (found !== undefined) {
      event.preventDefault();
      found.run();
      return;
    }
    if (!known.some(({ keys }) => keys.startsWith(`${key} `))) return;
    first = key;
    timer = setTimeout(() => (first = null), secondKeyMs);
  });
}

/** Adds shortcuts while the component is drawn. */
export function useShortcuts(added: readonly Shortcut[]): void {
  const latest = useRef(added);
  latest.current = added;
  // What they run may be new at each drawing; the list changes only when their names do.
  const names = JSON.stringify(added.map(({ keys, label }) => [keys, label]));
  useEffect(() => {
    const mine = latest.current.map(({ keys, label, scope }, at): Shortcut => {
      return { keys, label, scope, run: () => latest.current[at]?.run() };
    });
    shortcuts.set([...shortcuts.get(), ...mine]);
    return () => shortcuts.set(shortcuts.get().filter((one) => !mine.includes(one)));
  }, [names]);
}
