import { malformedRequest } from "../../core/refusal.ts";

const decoder = new TextDecoder();

export function tokenIn(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

const [space, del, backslash] = [0x20, 0x7f, 0x5c];
const plainBytesMax = 256;

/** The text of the string between two quotes. */
export function textIn(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= plainBytesMax && isPlain(bytes, start, end)) return tokenIn(bytes, start, end);
  try {
    return JSON.parse(tokenIn(bytes, start - 1, end + 1)) as string;
  } catch {
    // All else is checked already.
    throw malformedRequest("The body is not valid JSON: a control character in a string is not escaped.", "body");
  }
}

/** Whether a string stands there as it reads. Parsing it would take three times as long. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number;
    if (code < space || code >= del || code === backslash) return false;
  }
  return true;
}

/** Whether all servers read a name alike. C's end it at NUL, and some repair lone surrogates. */
export function isReadAlike(name: string): boolean {
  return !name.includes("\0") && name.isWellFormed();
}
