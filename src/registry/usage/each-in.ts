import type { Slices } from "../../catalogue/turns.ts";

/** Does a step with each item of parts that come one after the other, in slices. */
export async function eachIn<Item>(
  parts: AsyncIterable<readonly Item[]>,
  slices: Slices,
  step: (item: Item) => void,
): Promise<void> {
  const rest = parts[Symbol.asyncIterator]();
  for (let part = await slices.wait(() => rest.next()); part.done !== true; part = await slices.wait(() => rest.next()))
    await slices.each(part.value, step);
}
