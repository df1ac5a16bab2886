// Characters that move a cursor, end a line, change the direction of text or are invisible: controls, bidirectional and
// tag characters, line separators, zero-width characters, lone surrogates.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const special = /[^\x20-\x7e]/;

/** Whether a text is printable ASCII: nothing to escape, one byte for each character. */
export function isPlain(text: string): boolean {
  return !special.test(text);
}

/** Replaces every unsafe character by its JSON escape. Text from others must pass here before a person sees it. */
export function printable(text: string): string {
  return isPlain(text) ? text : text.replaceAll(unsafe, escaped);
}

/** The same for a JSON document, which keeps its meaning and the white space between its tokens. */
export function printableJson(json: string): string {
  return json.replaceAll(unsafe, (character) => (character < " " ? character : escaped(character)));
}

function escaped(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  return json === character ? character.split("").map(escapedUnit).join("") : json;
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
