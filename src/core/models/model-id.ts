export const modelIdBytesMax = 512;

// Control and format characters (including bidi and zero-width), line separators and lone surrogates: stores, terminals
// and people disagree on which ids with these are equal.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
// Some URL builders and proxies give each of these a special meaning.
const reservedInUrls = /[%\\?#]/;

/** Why `id` is not a valid model id, as the end of a sentence; null when it is valid. */
export function validateModelId(id: string): string | null {
  if (id === "") return "must not be empty";
  if (unprintable.test(id)) return "must not contain control, invisible or direction-changing characters";
  // A unit of the text takes at most three bytes, so most ids need not be counted.
  if (id.length * 3 > modelIdBytesMax && utf8Length(id) > modelIdBytesMax)
    return `must be at most ${modelIdBytesMax} bytes long`;
  if (id.normalize("NFC") !== id) return "must be in Unicode normal form C";
  if (reservedInUrls.test(id)) return "must not contain any of % \\ ? #";
  if (id.trim() !== id) return "must not begin or end with a space";
  if (id.startsWith("/") || id.endsWith("/") || id.includes("//"))
    return "must not begin or end with a slash or contain two in a row";
  if (id.split("/").some((segment) => segment === "." || segment === ".."))
    return 'must not contain "." or ".." between slashes';
  return null;
}

/** The base model in a fine-tuned model's id (`ft:BASE:…`, or `BASE:ft-…` before 2023-08), if any. */
export function parentInId(id: string): string | null {
  const modern = /^ft:([^:]+):/.exec(id);
  if (modern) return modern[1] ?? null;
  const older = /^([^:]+):ft-/.exec(id);
  return older?.[1] ?? null;
}

/** Orders ids by their UTF-8 bytes, as both stores do. UTF-16 order differs above U+FFFF. */
export function compareIds(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

// Surrogates encode the highest code points, so they sort last.
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
