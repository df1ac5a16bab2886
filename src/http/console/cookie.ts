import type { RawRequest } from "../request/request-context.ts";

/** The prefix makes browsers keep it only from this very host, for all of its paths, and over TLS or on this machine. */
const name = "__Host-rollcall";
const attributes = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** The secret of a session in a request's cookie. Null without one, or with two. */
export function presentedSecret(raw: RawRequest): string | null {
  const secrets = (raw.header("cookie") ?? "")
    .split(/; */)
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1));
  const [secret = ""] = secrets;
  return secrets.length === 1 && /^[\w-]{43}$/.test(secret) ? secret : null;
}

/** Lasts as long as the browser runs; the server ends the session before. */
export function cookieOf(secret: string): string {
  return `${name}=${secret}; ${attributes}`;
}

export const noCookie = `${name}=; ${attributes}; Max-Age=0`;
