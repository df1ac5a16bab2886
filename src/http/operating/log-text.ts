import { printable } from "../../core/text/printable.ts";

const cutMark = "…";
// The length of an escape such as \u009b.
const bytesPerUnitMax = 6;

/** Printable text of several lines. Each line after the first begins so that it cannot be taken for a record. */
export function asBlock(text: string): string {
  return text.split("\n").map(printable).join("\n  | ");
}

/** A value after `name=`: in quotes unless it is one word. */
export function asWord(text: string): string {
  return printable(/[\s"]/.test(text) ? JSON.stringify(text) : text);
}

/** Cuts a text so that it takes at most `bytesMax` in a log line, including escapes and the mark of the cut. */
export function cutToBytes(text: string, bytesMax: number): string {
  if (text.length * bytesPerUnitMax <= bytesMax) return text;
  let bytes = 0;
  let end = 0;
  let fits = 0;
  for (const character of text) {
    bytes += bytesInLog(character);
    if (bytes > bytesMax) return text.slice(0, fits) + cutMark;
    end += character.length;
    if (bytes <= bytesMax - bytesInLog(cutMark)) fits = end;
  }
  return text;
}

function bytesInLog(text: string): number {
  return Buffer.byteLength(printable(JSON.stringify(text))) - 2;
}
