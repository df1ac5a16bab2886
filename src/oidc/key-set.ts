import { createPublicKey, type KeyObject } from "node:crypto";
import { isClaims, textAt, type Claims } from "./claims.ts";
import type { Kept } from "./kept.ts";
import { unusableAnswer } from "./sign-in-failed.ts";

/** The algorithms that sign tokens here. None of them needs a shared secret. */
export const algorithms = ["RS256", "PS256", "ES256"] as const;
export type Algorithm = (typeof algorithms)[number];

const renewMs = 60_000;
const keysMax = 100;
const rsaBitsMin = 2048;

/** The keys of a provider's JWKS document. An unknown name of a key has them fetched again, at most once a minute. */
export async function signingKey(keys: Kept<readonly Claims[]>, algorithm: Algorithm, kid: string | null) {
  const known = keyAmong(await keys.get(), algorithm, kid);
  if (known !== null) return known;
  const renewed = keys.ageMs() < renewMs ? null : keyAmong(await keys.renew(), algorithm, kid);
  if (renewed === null) throw unusableAnswer("the provider has no key of the name and kind that its ID token names");
  return renewed;
}

export function keysIn(document: Claims): readonly Claims[] {
  const { keys } = document;
  if (!Array.isArray(keys)) throw unusableAnswer("the provider's document of keys has no list of keys");
  return keys.filter(isClaims).slice(0, keysMax);
}

function keyAmong(keys: readonly Claims[], algorithm: Algorithm, kid: string | null): KeyObject | null {
  const fitting = keys.filter((key) => fits(key, algorithm) && (kid === null || key["kid"] === kid));
  // Without a name there must be no doubt which key is meant.
  const [only] = fitting;
  if (only === undefined || (kid === null && fitting.length > 1)) return null;
  try {
    const key = createPublicKey({ key: only, format: "jwk" });
    return isStrong(key) ? key : null;
  } catch {
    return null;
  }
}

function fits(key: Claims, algorithm: Algorithm): boolean {
  const isKind = algorithm === "ES256" ? key["kty"] === "EC" && key["crv"] === "P-256" : key["kty"] === "RSA";
  const [use, alg] = [textAt(key, "use"), textAt(key, "alg")];
  return isKind && (use === null || use === "sig") && (alg === null || alg === algorithm);
}

function isStrong(key: KeyObject): boolean {
  return key.asymmetricKeyType !== "rsa" || (key.asymmetricKeyDetails?.modulusLength ?? 0) >= rsaBitsMin;
}
