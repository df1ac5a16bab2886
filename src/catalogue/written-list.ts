import type { Frame } from "../dialects/dialect.ts";
import type { Slices } from "./turns.ts";

const entriesAtOnce = 64;
const encoder = new TextEncoder();

/** A list's bytes in one piece, each also added to the hash. Written in parts, since a list can be many megabytes long. */
export async function writtenList(
  { before, after }: Frame,
  count: number,
  entryAt: (at: number) => string,
  hash: { update(data: Uint8Array): unknown },
  slices: Slices,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const write = (text: string) => {
    const part = encoder.encode(text);
    hash.update(part);
    parts.push(part);
  };
  write(before);
  for (let from = 0; from < count; from += entriesAtOnce) {
    await slices.pause();
    const to = Math.min(from + entriesAtOnce, count);
    const entries = Array.from({ length: to - from }, (_, at) => entryAt(from + at));
    write((from === 0 ? "" : ",") + entries.join(","));
  }
  write(after);
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  await slices.each(parts, (part) => {
    whole.set(part, at);
    at += part.length;
  });
  return whole;
}
