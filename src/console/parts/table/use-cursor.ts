import { useEffect, useState } from "preact/hooks";
import { kept } from "../../data/kept.ts";

export interface Cursor {
  /** The row under the cursor, -1 in an empty table. */
  readonly at: number;
  readonly moveTo: (row: number) => void;
}

/** The cursor stays on the same row when rows are sorted, come or go; else at the same place. */
export function useCursor<Row>(rows: readonly Row[], rowKey: (row: Row) => string): Cursor {
  const [{ at, key }, setCursor] = useState({ at: 0, key: "" });
  const clamped = Math.min(at, rows.length - 1);
  const here = rows[clamped];
  const isSame = key === "" || (here !== undefined && rowKey(here) === key);
  useEffect(() => {
    if (isSame) return;
    const found = rows.findIndex((row) => rowKey(row) === key);
    if (found >= 0) setCursor({ at: found, key });
    else setCursor({ at: Math.max(clamped, 0), key: "" });
  }, [isSame, rows, rowKey, key, clamped]);
  const moveTo = (row: number) => {
    const next = Math.min(Math.max(row, 0), rows.length - 1);
    const moved = rows[next];
    if (moved !== undefined) setCursor({ at: next, key: rowKey(moved) });
  };
  return { at: clamped, moveTo };
}

/** Where a key takes the cursor; null if it moves nothing. */
export function movedBy(key: string, at: number, count: number, pageLength: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + pageLength,
    PageUp: at - pageLength,
    Home: 0,
    End: count - 1,
    ...(kept("letter-keys") === "off" ? {} : { j: at + 1, k: at - 1 }),
  };
  return steps[key] ?? null;
}
