/*
 * The token of a one-time link is behind the # of its address, which browsers send to nobody. It leaves the address, and so
 * the history of the browser, before anything is drawn.
 */

let token: string | null = null;

export function takeLinkToken(): void {
  const found = /^#link=([\w.~-]{1,512})$/.exec(location.hash)?.[1];
  if (!location.hash.startsWith("#link=")) return;
  token = found ?? null;
  history.replaceState(history.state, "", location.pathname + location.search);
}

export function linkToken(): string | null {
  return token;
}

/** Puts it back into the address, for a page that is loaded anew and takes it from there. */
export function handOnLinkToken(): void {
  if (token !== null) history.replaceState(history.state, "", `#link=${token}`);
}

/** It works once. */
export function forgetLinkToken(): void {
  token = null;
}
