/**
 * Characters that move a cursor, colour what follows, turn the direction of text around or are not seen at all. Ids
 * and names come from others, so on their way to a person these are shown as what they are.
 */
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb]/gu;

export function printable(text: string): string {
  return text.replaceAll(unsafe, escaped);
}

/** For JSON, which has escaped what is below a space inside of its texts, and needs the line breaks between them. */
export function printableJson(json: string): string {
  return json.replaceAll(unsafe, (character) => (character < " " ? character : escaped(character)));
}

function escaped(character: string): string {
  const short = shortEscapes[character];
  return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
