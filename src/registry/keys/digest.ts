import { hash } from "node:crypto";

/** What is stored of a key and looked up in its place. A key holds 256 random bits, so a fast hash is enough. */
export function digestOf(key: string): string {
  return hash("sha256", key, "base64");
}
