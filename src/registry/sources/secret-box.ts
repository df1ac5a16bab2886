import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Source } from "../../core/sources/source.ts";

/** What a sealed secret is bound to: the source, and where and how it is called. */
export type SealedFor = Pick<Source, "organizationId" | "id" | "kind" | "baseUrl" | "options">;

/** Encrypts the secrets of upstreams, which have to be read again. Of our own keys only a digest is stored. */
export type SecretBox = ReturnType<typeof secretBox>;

const cipher = "aes-256-gcm";
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
// The format version. Version 1 did not bind the base URL, and is no longer read.
const version = "2";
const purpose = "rollcall: the secret of a source";

/**
 * AES-256-GCM. Each secret has its own key, derived with HKDF-SHA-256 from the master key and a random salt. The first
 * master key seals; every master key opens.
 */
export function secretBox(masterKeys: readonly [string, ...string[]]) {
  /** Null when it was sealed for another source, sealed under an unknown master key, or altered. */
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
    /** The secret sealed under the first master key; null when it already is, or cannot be opened. */
    reseal: (source: SealedFor, sealed: string) => {
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

/** Bound as additional data: after a change of the row, its secret does not open, so it cannot be sent elsewhere. */
function boundTo({ organizationId, id, kind, baseUrl, options }: SealedFor): Buffer {
  const sorted = Object.entries(options).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify([organizationId, id, kind, baseUrl, sorted]));
}
