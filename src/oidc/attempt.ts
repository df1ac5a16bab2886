import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** A sign-in under way: what the browser keeps, sealed, until it returns from the provider. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  /** The secret of PKCE. */
  readonly verifier: string;
  /** The page to lead to, with its query. */
  readonly page: string;
  /** The digest of the session that the browser has, which the new one replaces; null without one. */
  readonly replaces: string | null;
  readonly begunMs: number;
}

export const attemptLifeSeconds = 600;

const cipher = "aes-256-gcm";
const [nonceBytes, tagBytes, randomLength] = [12, 16, 32];

export function newAttempt(begun: Pick<Attempt, "page" | "replaces" | "begunMs">): Attempt {
  return { ...begun, state: random(), nonce: random(), verifier: random() };
}

export function challengeOf({ verifier }: Attempt): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function random(): string {
  return randomBytes(randomLength).toString("base64url");
}

/** Seals attempts under a secret that every server of a store has. They open for the same provider and client only. */
export class AttemptSeal {
  readonly #key: Uint8Array;
  readonly #boundTo: Buffer;

  constructor(secret: Uint8Array, boundTo: string) {
    this.#key = new Uint8Array(hkdfSync("sha256", secret, "", "rollcall: a sign-in under way", 32));
    this.#boundTo = Buffer.from(boundTo);
  }

  seal(attempt: Attempt): string {
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, this.#key, nonce).setAAD(this.#boundTo);
    const text = Buffer.concat([sealing.update(JSON.stringify(attempt), "utf8"), sealing.final()]);
    return Buffer.concat([nonce, text, sealing.getAuthTag()]).toString("base64url");
  }

  /** Null if it was altered, is of another provider, or has ended. */
  open(sealed: string, nowMs: number): Attempt | null {
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length < nonceBytes + tagBytes) return null;
    const opening = createDecipheriv(cipher, this.#key, bytes.subarray(0, nonceBytes)).setAAD(this.#boundTo);
    opening.setAuthTag(bytes.subarray(-tagBytes));
    try {
      const text = opening.update(bytes.subarray(nonceBytes, -tagBytes), undefined, "utf8") + opening.final("utf8");
      const attempt = JSON.parse(text) as Attempt;
      return nowMs - attempt.begunMs > attemptLifeSeconds * 1_000 ? null : attempt;
    } catch {
      return null;
    }
  }
}
