import { attemptLifeSeconds } from "../../oidc/attempt.ts";
import type { RawRequest } from "../request/request-context.ts";

/** The prefix makes browsers keep it only from this very host, for all of its paths, and over TLS or on this machine. */
const name = "__Host-rollcall";
const attributes = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** The secret of a session in a request's cookie. Null without one, or with two. */
export function presentedSecret(raw: RawRequest): string | null {
  const secret = only(raw, name);
  return secret !== null && /^[\w-]{43}$/.test(secret) ? secret : null;
}

/** Lasts as long as the browser runs; the server ends the session before. */
export function cookieOf(secret: string): string {
  return `${name}=${secret}; ${attributes}`;
}

export const noCookie = `${name}=; ${attributes}; Max-Age=0`;

/** What a browser brings back from an identity provider. It comes from another site, so the cookie is not strict. */
const attemptName = "__Host-rollcall-sign-in";
const attemptAttributes = "Path=/; Secure; HttpOnly; SameSite=Lax";

export function presentedAttempt(raw: RawRequest): string | null {
  return only(raw, attemptName);
}

export function attemptCookieOf(sealed: string): string {
  return `${attemptName}=${sealed}; ${attemptAttributes}; Max-Age=${attemptLifeSeconds}`;
}

export const noAttemptCookie = `${attemptName}=; ${attemptAttributes}; Max-Age=0`;

/** The value of a cookie. Null without one, or with two of the name. */
function only(raw: RawRequest, cookieName: string): string | null {
  const values = (raw.header("cookie") ?? "")
    .split(/; */)
    .filter((cookie) => cookie.startsWith(`${cookieName}=`))
    .map((cookie) => cookie.slice(cookieName.length + 1));
  return values.length === 1 ? (values[0] ?? null) : null;
}
