import { constants, verify, type KeyObject } from "node:crypto";
import { isClaims, type Claims } from "./claims.ts";
import { algorithms, signingKey, type Algorithm } from "./key-set.ts";
import type { Kept } from "./kept.ts";
import type { OidcSettings } from "./settings.ts";
import { unusableAnswer } from "./sign-in-failed.ts";
import { isIssuedBy } from "./vendors.ts";

const skewSeconds = 60;
const subjectLengthMax = 512;
const tokenLengthMax = 64 * 1024;

export interface Expected extends Pick<OidcSettings, "issuer" | "clientId"> {
  readonly nonce: string;
  readonly nowSeconds: number;
}

export type IdClaims = Claims & { readonly sub: string };

/** The claims of a valid ID token. Throws SignInFailed with what is wrong, which quotes nothing of the token. */
export async function verifiedClaims(
  token: string,
  keys: Kept<readonly Claims[]>,
  expected: Expected,
): Promise<IdClaims> {
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  if (more.length > 0 || token.length > tokenLengthMax) throw invalid("has not three parts, or is too long");
  const algorithm = algorithmIn(decoded(head));
  const key = await signingKey(keys, algorithm, kidIn(decoded(head)));
  if (!isSigned(`${head}.${body}`, signature, key, algorithm)) throw invalid("has a wrong signature");
  return checked(decoded(body), expected);
}

function algorithmIn(header: Claims): Algorithm {
  const algorithm = algorithms.find((known) => known === header["alg"]);
  if (algorithm === undefined) throw invalid(`is not signed with ${algorithms.join(", ")}`);
  if (header["crit"] !== undefined) throw invalid("demands an extension that is not known here");
  return algorithm;
}

function kidIn({ kid }: Claims): string | null {
  if (kid === undefined) return null;
  if (typeof kid !== "string") throw invalid("names its key by what is no text");
  return kid;
}

function isSigned(text: string, signature: string, key: KeyObject, algorithm: Algorithm): boolean {
  const options = {
    RS256: { key, padding: constants.RSA_PKCS1_PADDING },
    PS256: { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    ES256: { key, dsaEncoding: "ieee-p1363" },
  } as const;
  return verify("sha256", Buffer.from(text), options[algorithm], Buffer.from(signature, "base64url"));
}

function checked(claims: Claims, { issuer, clientId, nonce, nowSeconds }: Expected): IdClaims {
  const { iss, sub, aud, azp, exp, iat, nbf } = claims;
  if (!isIssuedBy(issuer, iss)) throw invalid("is of another issuer");
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(clientId)) throw invalid("is for another client");
  // A token for several clients says whose it is.
  if (azp === undefined ? audiences.length > 1 : azp !== clientId) throw invalid("was issued to another client");
  if (typeof exp !== "number" || exp + skewSeconds <= nowSeconds) throw invalid("has ended");
  if (typeof iat !== "number" || iat - skewSeconds > nowSeconds) throw invalid("was not issued yet");
  if (nbf !== undefined && (typeof nbf !== "number" || nbf - skewSeconds > nowSeconds))
    throw invalid("is not valid yet");
  if (claims["nonce"] !== nonce) throw invalid("has a wrong nonce");
  if (!isSubject(sub)) throw invalid("names no subject, or one that no store can tell from others");
  return { ...claims, sub };
}

/** Stores write a lone surrogate as another character, and some end a text at NUL. Two people would be one. */
function isSubject(sub: unknown): sub is string {
  return typeof sub === "string" && sub !== "" && sub.length <= subjectLengthMax && !/[\p{Cc}\p{Cs}]/u.test(sub);
}

function decoded(part: string): Claims {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(part, "base64url")));
    if (isClaims(value)) return value;
  } catch {
    // Answered below, without the token.
  }
  throw invalid("is no JWT");
}

function invalid(why: string) {
  return unusableAnswer(`the ID token ${why}`);
}
