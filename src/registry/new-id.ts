import { randomBytes } from "node:crypto";
import { base62Digits } from "../core/people/key.ts";

const idLength = 24;

/** A new opaque id: the prefix and 24 base62 characters, about 142 random bits. */
export function newId(prefix: string): string {
  let id = prefix;
  while (id.length < prefix.length + idLength) {
    for (const byte of randomBytes(idLength)) {
      // 248 is the largest multiple of 62 that a byte can hold; larger values would favour some characters.
      if (byte < 248 && id.length < prefix.length + idLength) id += base62Digits[byte % 62];
    }
  }
  return id;
}
