import { claimAt, isClaims, textAt, type Claims } from "./claims.ts";

/** What single providers do in ways of their own. */

const google = "https://accounts.google.com";

/** The documents of Google allow its tokens to leave the scheme out. */
export function isIssuedBy(issuer: string, iss: unknown): boolean {
  return iss === issuer || (issuer === google && iss === "accounts.google.com");
}

/**
 * The address that the provider vouches for; null without one. Entra never says `email_verified`: its address may be anybody's, unless
 * the optional claim `xms_edov` says that its domain is the tenant's. Google vouches only for the mail that it hosts.
 */
export function verifiedEmail(issuer: string, claims: Claims): string | null {
  if (issuer === google && !isHostedByGoogle(claims)) return null;
  const said = claimAt(claims, "email_verified") ?? claimAt(claims, "xms_edov");
  const isVerified = said === true || said === "true" || said === 1 || said === "1";
  return isVerified ? textAt(claims, "email") : null;
}

function isHostedByGoogle(claims: Claims): boolean {
  return textAt(claims, "hd") !== null || /@gmail\.com$/i.test(textAt(claims, "email") ?? "");
}

/** Whether the groups are left out because they are too many, which Entra says by an entry of `_claim_names`. */
export function isLeftOut(claims: Claims, path: string): boolean {
  const sources = claimAt(claims, "_claim_names");
  return isClaims(sources) && Object.hasOwn(sources, path);
}
