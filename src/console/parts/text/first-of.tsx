import type { ComponentChildren } from "preact";
import { useWords } from "../../words/words.ts";
import { textWords } from "./words.ts";

interface FirstProps {
  readonly items: readonly ComponentChildren[];
  /** How many there are in all; by default as many as items. */
  readonly count?: number;
}

const shownMost = 5;

/** The first of several, and how many more there are. */
export function FirstOf({ items, count = items.length }: FirstProps) {
  const words = useWords(textWords);
  if (count === 0) return <>{words.none}</>;
  const shown = items.slice(0, shownMost);
  return (
    <span class="first-of">
      {shown}
      {count > shown.length && <span class="soft">{words.andMore(count - shown.length)}</span>}
    </span>
  );
}
