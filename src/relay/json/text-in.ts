import { malformedRequest } from "../../core/refusal.ts";

/** The text of the string between two quotes. Refused if two readers may read it differently. */
export function textIn(bytes: Uint8Array, start: number, end: number): string {
  const text = parsed(new TextDecoder().decode(bytes.subarray(start - 1, end + 1)));
  if (text === null || text.includes("\0") || !text.isWellFormed())
    throw malformedRequest("The body has a control character or half a character in a name.", "body");
  return text;
}

function parsed(token: string): string | null {
  try {
    return JSON.parse(token) as string;
  } catch {
    // A raw control character.
    return null;
  }
}
