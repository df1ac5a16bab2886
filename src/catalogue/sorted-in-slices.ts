import type { Slices } from "./turns.ts";

/** Few enough to be sorted in one slice. */
const sortedAtOnce = 256;

export type Compare<Item> = (a: Item, b: Item) => number;

/** `toSorted` in slices. */
export async function sortedInSlices<Item>(
  items: readonly Item[],
  compare: Compare<Item>,
  slices: Slices,
): Promise<readonly Item[]> {
  let runs: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += sortedAtOnce) {
    await slices.pause();
    runs.push(items.slice(from, from + sortedAtOnce).sort(compare));
  }
  while (runs.length > 1) {
    const merged: (readonly Item[])[] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await mergedInSlices(runs[at] ?? [], runs[at + 1] ?? [], compare, slices));
    runs = merged;
  }
  return runs[0] ?? [];
}

/** The items of two sorted lists in order. */
export async function mergedInSlices<Item>(
  first: readonly Item[],
  second: readonly Item[],
  compare: Compare<Item>,
  slices: Slices,
): Promise<readonly Item[]> {
  if (second.length === 0) return first;
  const merged: Item[] = [];
  let next = 0;
  await slices.each(first, (item) => {
    for (; next < second.length && compare(second[next] as Item, item) < 0; next++) merged.push(second[next] as Item);
    merged.push(item);
  });
  await slices.each(second.slice(next), (item) => void merged.push(item));
  return merged;
}
