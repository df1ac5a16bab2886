import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { SourceName } from "../store/sources.ts";

/** Seals what has to be read again, such as the secret of an upstream; a key's digest is enough for our own. */
export interface SecretBox {
  seal(name: SourceName, secret: string): string;
  /** Null where it was sealed for another source, under another master key, or altered since. */
  open(name: SourceName, sealed: string): string | null;
}

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
// So that another way of sealing can be told apart one day.
const version = "1";

/** AES-256-GCM, bound to the source: what is sealed for one cannot be opened as another's. */
export function secretBox(masterKey: string): SecretBox {
  const key = createHash("sha256").update(masterKey).digest();
  return {
    seal: (name, secret) => {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce).setAAD(boundTo(name));
      const sealed = Buffer.concat([sealing.update(secret, "utf8"), sealing.final()]);
      return `${version}:${Buffer.concat([nonce, sealed, sealing.getAuthTag()]).toString("base64")}`;
    },
    open: (name, sealed) => {
      const [mark, text = ""] = sealed.split(":");
      const bytes = Buffer.from(text, "base64");
      if (mark !== version || bytes.length < nonceBytes + tagBytes) return null;
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes)).setAAD(boundTo(name));
      opening.setAuthTag(bytes.subarray(-tagBytes));
      try {
        const secret = opening.update(bytes.subarray(nonceBytes, -tagBytes), undefined, "utf8");
        return secret + opening.final("utf8");
      } catch {
        return null;
      }
    },
  };
}

function boundTo({ organizationId, id }: SourceName): Buffer {
  return Buffer.from(JSON.stringify([organizationId, id]));
}
