import { randomInt } from "node:crypto";
import { base62Digits } from "../core/people/key.ts";

const idLength = 24;

/** A new opaque id: the prefix and 24 base62 characters, about 142 random bits. */
export function newId(prefix: string): string {
  return prefix + Array.from({ length: idLength }, () => base62Digits[randomInt(62)]).join("");
}
