import { malformedRequest, type Refusal } from "../../core/refusal.ts";

/** Python reads no longer whole numbers either. */
const numberBytesMax = 4_096;

const [minus, plus, point, zero, nine] = [0x2d, 0x2b, 0x2e, 0x30, 0x39];
const [letterE, letterN, letterT, caseBit] = [0x65, 0x6e, 0x74, 0x20];
const literals = ["true", "false", "null"].map((word) => new TextEncoder().encode(word));

/** The position after `true`, `false` or `null`; null if none of them stands there. */
export function literalEnd(bytes: Uint8Array, start: number): number | null {
  for (const literal of literals) {
    if (literal[0] !== bytes[start]) continue;
    for (let at = 1; at < literal.length; at++)
      if (bytes[start + at] !== literal[at]) throw unexpected(bytes, start + at);
    return start + literal.length;
  }
  return null;
}

/** The value of the literal that stands there. */
export function literalAt(bytes: Uint8Array, start: number): boolean | null {
  return bytes[start] === letterN ? null : bytes[start] === letterT;
}

/** The position after the number that begins here. */
export function numberEnd(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === minus ? start + 1 : start;
  at = bytes[at] === zero ? at + 1 : digitsEnd(bytes, at, start);
  if (bytes[at] === point) at = digitsEnd(bytes, at + 1, start);
  if (((bytes[at] ?? 0) | caseBit) !== letterE) return at;
  const isSigned = bytes[at + 1] === plus || bytes[at + 1] === minus;
  return digitsEnd(bytes, isSigned ? at + 2 : at + 1, start);
}

function digitsEnd(bytes: Uint8Array, from: number, start: number): number {
  let at = from;
  while (isDigit(bytes[at] ?? 0)) {
    at++;
    if (at - start > numberBytesMax)
      throw malformedRequest(`The body has a number of more than ${numberBytesMax} digits.`, "body");
  }
  if (at === from) throw unexpected(bytes, at);
  return at;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

export function unexpected(bytes: Uint8Array, at: number): Refusal {
  const code = bytes[at];
  const found = code === undefined ? "it ends too early" : `unexpected ${characterNamed(code)}`;
  return malformedRequest(`The body is not valid JSON: ${found} at byte ${at + 1}.`, "body");
}

function characterNamed(code: number): string {
  const isPrintable = code > 0x20 && code < 0x7f;
  return isPrintable ? JSON.stringify(String.fromCharCode(code)) : `byte 0x${code.toString(16).padStart(2, "0")}`;
}
