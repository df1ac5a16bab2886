import type { Slices } from "./turns.ts";

const runLength = 256;
const itemsAtOnce = 1_024;

/**
 * Sorts by key, ascending and stable, with a merge sort that is done in slices. It sorts indexes in typed arrays, which
 * leave no garbage to be collected.
 */
export async function sortedByKey<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => number,
  slices: Slices,
): Promise<Item[]> {
  const keys = new Float64Array(items.length);
  await slices.each(items, (item, at) => void (keys[at] = keyOf(item)));
  const sorted: Item[] = [];
  await slices.each(await sortedIndexes(keys, slices), (index) => void sorted.push(items[index] as Item));
  return sorted;
}

async function sortedIndexes(keys: Float64Array, slices: Slices): Promise<Uint32Array> {
  let sorted = new Uint32Array(keys.length);
  let merged = new Uint32Array(keys.length);
  for (let from = 0; from < keys.length; from += runLength) {
    await slices.pause();
    const run = sorted.subarray(from, from + runLength);
    for (let at = 0; at < run.length; at++) run[at] = from + at;
    run.sort((a, b) => compareKeys(keys, a, b));
  }
  for (let width = runLength; width < keys.length; width *= 2) {
    await mergeRuns(keys, sorted, merged, width, slices);
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
}

/** Merges each two neighbouring runs of this width. */
async function mergeRuns(keys: Float64Array, from: Uint32Array, to: Uint32Array, width: number, slices: Slices) {
  for (let start = 0; start < from.length; start += 2 * width) {
    const middle = Math.min(start + width, from.length);
    const end = Math.min(start + 2 * width, from.length);
    let [left, right] = [start, middle];
    for (let at = start; at < end; at++) {
      if (at % itemsAtOnce === 0) await slices.pause();
      const isLeft =
        right === end || (left < middle && compareKeys(keys, from[left] as number, from[right] as number) <= 0);
      to[at] = from[isLeft ? left++ : right++] as number;
    }
  }
}

// Not by subtraction: the difference of two infinite keys is NaN.
function compareKeys(keys: Float64Array, a: number, b: number): number {
  const first = keys[a] as number;
  const second = keys[b] as number;
  return first === second ? 0 : first < second ? -1 : 1;
}
