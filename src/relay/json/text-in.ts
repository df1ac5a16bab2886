import { malformedRequest } from "../../core/refusal.ts";

const decoder = new TextDecoder();

export function tokenIn(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** The text of the string between two quotes. */
export function textIn(bytes: Uint8Array, start: number, end: number): string {
  try {
    return JSON.parse(tokenIn(bytes, start - 1, end + 1)) as string;
  } catch {
    // All else is checked already.
    throw malformedRequest("The body is not valid JSON: a control character in a string is not escaped.", "body");
  }
}

/** Whether all servers read a name alike. C's end it at NUL, and some repair lone surrogates. */
export function isReadAlike(name: string): boolean {
  return !name.includes("\0") && name.isWellFormed();
}
