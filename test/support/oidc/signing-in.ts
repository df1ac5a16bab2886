import { openTestApp, type TestApp } from "../app.ts";
import type { StorePlace } from "../store-place.ts";
import { worldYaml } from "../world.ts";
import { fromPage } from "./browser.ts";
import { client, type TestProvider } from "./provider.ts";

/** Signing in to an application without sockets, at a provider that a test bends. */

export const address = "https://rollcall.example/base";

/** The test world, with the provider. `fields` are further lines under `oidc`. */
export function openSigningIn(
  provider: Pick<TestProvider, "issuer">,
  fields = "",
  place: StorePlace | null = null,
): Promise<TestApp> {
  const yaml = `${worldYaml}
console:
  address: ${address}
  oidc:
    issuer: ${provider.issuer}
    client_id: ${client.id}
    client_secret: ${JSON.stringify(client.secret)}
    name: The provider
${fields.replaceAll(/^(?=.)/gm, "    ")}
`;
  return openTestApp(yaml, place);
}

export interface Returned {
  /** What the address of the next page has behind `/console/`. */
  readonly page: string;
  /** The cookies that the answer sets, as a request has them. */
  readonly cookie: string;
  readonly setCookie: string;
}

/** Clicks the button, in a browser with a session's cookie or none. Returns where to go, and the cookie to bring back. */
export async function begin(app: TestApp, page: string | null = null, session: string | null = null) {
  const called = await app.call("POST", "/console/api/oidc", {
    headers: { ...fromPage, "content-type": "application/json", ...(session !== null && { cookie: session }) },
    body: JSON.stringify(page === null ? {} : { page }),
  });
  if (called.status !== 200) throw new Error(`${called.status}: ${called.text}`);
  const { location } = called.json as { location: string };
  return { location, cookie: called.headers["set-cookie"]!.split(";")[0]!, setCookie: called.headers["set-cookie"]! };
}

/** Comes back from the provider, which is another site. */
export async function comeBack(app: TestApp, query: URLSearchParams, cookie: string): Promise<Returned> {
  const code = query.get("code") ?? "";
  if (code.length > 10) app.secrets.add(code);
  const called = await app.call("GET", `/console/signed-in?${query}`, {
    headers: { cookie, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
  });
  const { location = "", "set-cookie": setCookie = "" } = called.headers;
  if (called.status !== 303 || !location.startsWith(`${address}/console/`))
    throw new Error(`${called.status} to ${location}: ${called.text}`);
  return { page: location.slice(`${address}/console/`.length), cookie: setCookie.split(";")[0] ?? "", setCookie };
}

/** The whole way, with these claims in the ID token. */
export async function signIn(
  app: TestApp,
  provider: TestProvider,
  claims: Readonly<Record<string, unknown>>,
  page = "",
) {
  const userinfo = { ...provider.behaviour.userinfo, sub: claims["sub"] ?? "subject-1" };
  provider.behaviour = { ...provider.behaviour, userinfo, claims };
  const { location, cookie } = await begin(app, page);
  return comeBack(app, provider.authorize(location), cookie);
}

/** The session that a cookie belongs to; null without one. */
export async function sessionOf(app: TestApp, cookie: string) {
  const { status, json } = await app.call("GET", "/console/api/session", { headers: { ...fromPage, cookie } });
  return status === 200 ? (json as { made_by: { type: string }; user: { id: string; email: string } }) : null;
}
