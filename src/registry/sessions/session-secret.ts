import { hash, randomBytes } from "node:crypto";

const secretBytes = 32;

/** A new secret for a cookie or a link: 256 random bits. */
export function newSecret(): string {
  return randomBytes(secretBytes).toString("base64url");
}

// No key contains a space, so the digest of a secret is never that of a key.

/** The form in which the secret of a session is stored and looked up. */
export function digestOfSession(secret: string): string {
  return hash("sha256", `session ${secret}`, "base64");
}

export function digestOfLink(secret: string): string {
  return hash("sha256", `sign-in link ${secret}`, "base64");
}
