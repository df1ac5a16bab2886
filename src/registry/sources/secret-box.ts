import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Source } from "../../core/sources/source.ts";

/** What a secret is sealed for: the source, and where and how it is asked. */
export type SealedFor = Pick<Source, "organizationId" | "id" | "kind" | "baseUrl" | "options">;

/** Seals secrets that have to be read again, those of upstreams; of our own keys a digest is kept. */
export interface SecretBox {
  seal(source: SealedFor, secret: string): string;
  /** Null where it was sealed for something else, under a key that is not among ours, or altered since. */
  open(source: SealedFor, sealed: string): string | null;
  /** The same secret under the first key; null where it cannot be opened, or is sealed under that key already. */
  reseal(source: SealedFor, sealed: string): string | null;
}

const cipher = "aes-256-gcm";
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
// Marks the way of sealing, for the day there is another. The first one did not bind the place; it is not read any more.
const version = "2";
const purpose = "rollcall: the secret of a source";

/**
 * AES-256-GCM under a key of its own for each secret, derived (HKDF-SHA-256) from the master key and a random salt. The
 * first master key seals, and all of them open.
 */
export function secretBox(masterKeys: readonly [string, ...string[]]): SecretBox {
  const open = (source: SealedFor, sealed: string) => {
    for (const masterKey of masterKeys) {
      const secret = unsealed(masterKey, source, sealed);
      if (secret !== null) return secret;
    }
    return null;
  };
  const [first] = masterKeys;
  const seal = (source: SealedFor, secret: string) => sealedUnder(first, source, secret);
  return {
    seal,
    open,
    reseal: (source, sealed) => {
      if (unsealed(first, source, sealed) !== null) return null;
      const secret = open(source, sealed);
      return secret === null ? null : seal(source, secret);
    },
  };
}

function sealedUnder(masterKey: string, source: SealedFor, secret: string): string {
  const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)];
  const sealing = createCipheriv(cipher, derived(masterKey, salt), nonce).setAAD(boundTo(source));
  const text = Buffer.concat([sealing.update(secret, "utf8"), sealing.final()]);
  return `${version}:${Buffer.concat([salt, nonce, text, sealing.getAuthTag()]).toString("base64")}`;
}

function unsealed(masterKey: string, source: SealedFor, sealed: string): string | null {
  const [mark, text = ""] = sealed.split(":");
  const bytes = Buffer.from(text, "base64");
  const head = saltBytes + nonceBytes;
  if (mark !== version || bytes.length < head + tagBytes) return null;
  const key = derived(masterKey, bytes.subarray(0, saltBytes));
  const opening = createDecipheriv(cipher, key, bytes.subarray(saltBytes, head)).setAAD(boundTo(source));
  opening.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return opening.update(bytes.subarray(head, -tagBytes), undefined, "utf8") + opening.final("utf8");
  } catch {
    return null;
  }
}

function derived(masterKey: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", masterKey, salt, purpose, 32));
}

/** Somebody who can write the row cannot have the secret sent elsewhere: changed, the row does not open. */
function boundTo({ organizationId, id, kind, baseUrl, options }: SealedFor): Buffer {
  const sorted = Object.entries(options).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify([organizationId, id, kind, baseUrl, sorted]));
}
