import { hash } from "node:crypto";

/** The form in which a key is stored and looked up. Keys hold 256 random bits, so a fast hash is enough. */
export function digestOfKey(key: string): string {
  return hash("sha256", key, "base64");
}
