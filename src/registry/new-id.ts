import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const idLength = 24;

/** A new opaque id: the prefix and 24 base62 characters, about 142 random bits. */
export function newId(prefix: string): string {
  let id = prefix;
  while (id.length < prefix.length + idLength) {
    for (const byte of randomBytes(idLength)) {
      // 248 is the largest multiple of 62 in a byte; above it some characters would come up more often.
      if (byte < 248 && id.length < prefix.length + idLength) id += alphabet[byte % 62];
    }
  }
  return id;
}
