import type { Slices } from "../../../catalogue/turns.ts";

/** `JSON.stringify` in slices, for an object whose `data` may have many or large items. */
export async function jsonInSlices(list: Readonly<Record<string, unknown>>, slices: Slices): Promise<string> {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(list)) {
    const text = Array.isArray(value) ? await jsonOfItems(value, slices) : JSON.stringify(value);
    if (text !== undefined) fields.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${fields.join(",")}}`;
}

async function jsonOfItems(items: readonly unknown[], slices: Slices): Promise<string> {
  const texts: string[] = [];
  for (const item of items) {
    const pause = slices.pause();
    if (pause !== undefined) await pause;
    texts.push(JSON.stringify(item) ?? "null");
  }
  return `[${texts.join(",")}]`;
}
