import { useWords } from "../../words/words.ts";
import type { More } from "./table-props.ts";
import { tableWords } from "./words.ts";

interface FootProps {
  /** How many rows are in the page. */
  readonly shown: number;
  /** How many can be reached by scrolling. */
  readonly drawable: number;
  readonly count: number;
  /** Null if there are too many to draw. */
  readonly onDrawAll: (() => void) | null;
  readonly more: More | null;
}

/** What is not in the page, and how to get it there. */
export function TableFoot({ shown, drawable, count, onDrawAll, more }: FootProps) {
  const words = useWords(tableWords);
  const isCut = drawable < count;
  const isWindow = shown < drawable;
  if (!isCut && !isWindow && more?.hasMore !== true) return null;
  return (
    <div class="table-foot">
      {isCut && <p class="print-only">{words.printed(drawable, count)}</p>}
      {isWindow && (
        <p class="table-note">
          {words.someRows(count)}
          {onDrawAll !== null && (
            <button type="button" class="button button-quiet button-small" onClick={onDrawAll} title={words.drawAllWhy}>
              {words.drawAll}
            </button>
          )}
        </p>
      )}
      {more?.hasMore === true && (
        <button type="button" class="button" onClick={more.load} aria-disabled={more.isLoading}>
          {more.isLoading ? words.loading : words.more}
        </button>
      )}
    </div>
  );
}
