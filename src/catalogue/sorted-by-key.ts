import type { Slices } from "./turns.ts";

export interface Keyed<Item> {
  readonly key: number;
  readonly item: Item;
}

const runLength = 256;

/** Sorted, the least key first and equal ones in the order they came, by a merge sort that lets others go between. */
export async function sortedByKey<Item>(
  items: readonly Keyed<Item>[],
  slices: Slices,
): Promise<readonly Keyed<Item>[]> {
  let runs: Keyed<Item>[][] = [];
  for (let from = 0; from < items.length; from += runLength) {
    runs.push(items.slice(from, from + runLength).sort((a, b) => compareKeys(a.key, b.key)));
    await slices.pause();
  }
  while (runs.length > 1) {
    const merged: Keyed<Item>[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await mergedRuns(runs[at] ?? [], runs[at + 1] ?? [], slices));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function mergedRuns<Item>(first: readonly Keyed<Item>[], second: readonly Keyed<Item>[], slices: Slices) {
  const merged: Keyed<Item>[] = [];
  let behind = 0;
  await slices.each(first, (item) => {
    for (; behind < second.length; behind++) {
      const other = second[behind] as Keyed<Item>;
      if (compareKeys(item.key, other.key) <= 0) break;
      merged.push(other);
    }
    merged.push(item);
  });
  return merged.concat(second.slice(behind));
}

// A difference would be no number for two that are infinite.
function compareKeys(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
