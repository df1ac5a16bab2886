import { createHash, createHmac } from "node:crypto";

/** Where events are sent to, as the configuration file says. */
export interface Webhook {
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
}

const prefix = "whsec_";
const keyBytesMin = 16;
const keyBytesMax = 128;

/** Why a text cannot be the secret of a webhook, as the end of a sentence; null when it can be. */
export function validateWebhookSecret(secret: string): string | null {
  const encoded = secret.slice(prefix.length);
  const { length } = Buffer.from(encoded, "base64");
  const isEncoded = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
  if (secret.startsWith(prefix) && isEncoded && length >= keyBytesMin && length <= keyBytesMax) return null;
  return `must be whsec_ and ${keyBytesMin} to ${keyBytesMax} bytes in base64`;
}

/** Identifies a webhook in the store, which must not hold its URL: that may contain a token. */
export function targetOfWebhook({ url }: Webhook): string {
  return createHash("sha256").update(url).digest("base64");
}

/** The headers of Standard Webhooks, as OpenAI's webhooks have them. */
export function signedHeaders(id: string, atSeconds: number, body: string, { secret }: Webhook) {
  const key = Buffer.from(secret.slice(prefix.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${atSeconds}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(atSeconds), "webhook-signature": `v1,${signature}` };
}
