import type { ComponentChildren } from "preact";
import { useWords } from "../../words/words.ts";
import { tableWords } from "./words.ts";

interface BulkProps {
  readonly chosen: ReadonlySet<string>;
  /** The keys of the rows that the filters show. */
  readonly shownKeys: readonly string[];
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  /** What can be done to all of them. */
  readonly children: ComponentChildren;
}

/** How many rows are chosen, and what can be done to them. At the lower edge, as long as there are any. */
export function BulkBar({ chosen, shownKeys, onChange, children }: BulkProps) {
  const words = useWords(tableWords);
  if (chosen.size === 0) return null;
  const chosenShown = shownKeys.reduce((count, key) => (chosen.has(key) ? count + 1 : count), 0);
  const hidden = chosen.size - chosenShown;
  return (
    <div class="bulk" role="region" aria-label={words.selection}>
      <p role="status">
        <strong>{words.selected(chosen.size)}</strong>
        {hidden > 0 && <span class="soft">{words.hidden(hidden)}</span>}
      </p>
      {chosenShown < shownKeys.length && (
        <button type="button" class="button button-quiet" onClick={() => onChange(new Set([...chosen, ...shownKeys]))}>
          {words.selectCount(shownKeys.length)}
        </button>
      )}
      <button type="button" class="button button-quiet" onClick={() => onChange(new Set())}>
        {words.clear}
      </button>
      <div class="bulk-actions">{children}</div>
    </div>
  );
}
