/*
 * Values as programs write them, whatever they hold: a text of others can neither end its literal nor hide in it. What
 * JSON escapes, Python and JavaScript read alike.
 */

/** Signs that are not seen, or that turn the direction of what follows. */
const unseen = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A text in double quotes. */
export function literal(text: string): string {
  return escaped(JSON.stringify(text));
}

/** A value as JavaScript writes it, over several lines. */
export function javascriptLiteral(value: unknown): string {
  return escaped(JSON.stringify(value, null, 2));
}

/** A value as Python writes it, over several lines, so many levels deep. */
export function pythonLiteral(value: unknown, depth: number): string {
  const inner = "    ".repeat(depth + 1);
  const close = "    ".repeat(depth);
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value))
    return `[\n${value.map((item) => `${inner}${pythonLiteral(item, depth + 1)},\n`).join("")}${close}]`;
  if (typeof value !== "object") return typeof value === "string" ? literal(value) : JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${inner}${literal(name)}: ${pythonLiteral(field, depth + 1)},\n`,
  );
  return `{\n${fields.join("")}${close}}`;
}

function escaped(json: string): string {
  return json.replace(unseen, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
