// Characters that move a cursor, end a line, change the direction of text or are invisible: C0 and C1 controls,
// DEL, bidirectional and tag characters, line and paragraph separators, zero-width characters, lone surrogates.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const special = /[^\x20-\x7e]/;
const cutMark = "…";
// The length of an escape such as \u009b.
const bytesPerUnitMax = 6;

/** Whether a text is printable ASCII, so that nothing is to be escaped and each character takes one byte. */
export function isPlain(text: string): boolean {
  return !special.test(text);
}

/** Escapes every unsafe character as in JSON, so that a JSON text keeps its meaning. */
export function withoutControls(text: string): string {
  return isPlain(text) ? text : text.replaceAll(unsafe, escaped);
}

/** The same for a text of several lines. Lines after the first begin so that they cannot be taken for records. */
export function asBlock(text: string): string {
  return text.split("\n").map(withoutControls).join("\n  | ");
}

/** A value after `name=`: in quotes unless it is one word. */
export function asWord(text: string): string {
  return withoutControls(/[\s"]/.test(text) ? JSON.stringify(text) : text);
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
  return Buffer.byteLength(withoutControls(JSON.stringify(text))) - 2;
}

function escaped(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  return json === character ? character.split("").map(escapedUnit).join("") : json;
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
