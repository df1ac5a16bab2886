// Characters that move a cursor, end a line, turn the direction of text around or cannot be seen: C0 and C1 controls,
// DEL, bidirectional and tag characters, line and paragraph separators, zero-width characters, lone surrogates.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const special = /[^\x20-\x7e]/;
const cutMark = "…";
// Of an escape such as \u009b.
const bytesPerUnitMax = 6;

/** Whether there is nothing to be escaped in a text, each character of which takes one byte. */
export function isPlain(text: string): boolean {
  return !special.test(text);
}

/** Shows every unsafe character as its escape in JSON, so a text that is JSON still means the same. */
export function withoutControls(text: string): string {
  return isPlain(text) ? text : text.replaceAll(unsafe, escaped);
}

/** The same for a text of several lines. Each line after the first begins so that it cannot be taken for a record. */
export function asBlock(text: string): string {
  return text.split("\n").map(withoutControls).join("\n  | ");
}

/** A value as it stands behind `name=`: in quotes where it would otherwise not be one word. */
export function asWord(text: string): string {
  return withoutControls(/[\s"]/.test(text) ? JSON.stringify(text) : text);
}

/** The beginning of a text, so that it takes at most `bytesMax` in a log line, its escapes and the cut mark included. */
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
  return Buffer.byteLength(withoutControls(JSON.stringify(text))) - 2;
}

function escaped(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  return json === character ? character.split("").map(escapedUnit).join("") : json;
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
