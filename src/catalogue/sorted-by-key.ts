import type { Slices } from "./turns.ts";

export interface SortEntry<Item> {
  readonly key: number;
  readonly item: Item;
}

const runLength = 256;

/** Sorts by key, ascending and stable, with a merge sort that is done in slices. */
export async function sortedByKey<Item>(
  items: readonly SortEntry<Item>[],
  slices: Slices,
): Promise<readonly SortEntry<Item>[]> {
  let runs: SortEntry<Item>[][] = [];
  for (let from = 0; from < items.length; from += runLength) {
    runs.push(items.slice(from, from + runLength).sort((a, b) => compareKeys(a.key, b.key)));
    await slices.pause();
  }
  while (runs.length > 1) {
    const merged: SortEntry<Item>[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await mergedRuns(runs[at] ?? [], runs[at + 1] ?? [], slices));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function mergedRuns<Item>(first: readonly SortEntry<Item>[], second: readonly SortEntry<Item>[], slices: Slices) {
  const merged: SortEntry<Item>[] = [];
  let behind = 0;
  await slices.each(first, (item) => {
    for (; behind < second.length; behind++) {
      const other = second[behind] as SortEntry<Item>;
      if (compareKeys(item.key, other.key) <= 0) break;
      merged.push(other);
    }
    merged.push(item);
  });
  return merged.concat(second.slice(behind));
}

// Not by subtraction: the difference of two infinite keys is NaN.
function compareKeys(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
