import { createFetcher } from "../../../src/sources/fetcher/fetcher.ts";
import { RelyingParty } from "../../../src/oidc/relying-party.ts";
import type { OidcSettings } from "../../../src/oidc/settings.ts";
import { SignInFailed } from "../../../src/oidc/sign-in-failed.ts";
import { client, type TestProvider } from "./provider.ts";

export const redirectUri = "https://rollcall.example/console/signed-in";

export function settingsFor(issuer: string, changes: Partial<OidcSettings> = {}): OidcSettings {
  return {
    issuer,
    clientId: client.id,
    clientSecret: client.secret,
    name: "Test",
    scopes: ["openid", "profile", "email"],
    groupsClaim: "groups",
    roles: { owner: ["owners"], reader: ["*"] },
    domains: [],
    createsPeople: false,
    syncGroups: [],
    organization: null,
    ...changes,
  };
}

export interface Clock {
  skewMs: number;
}

export function relying(
  provider: Pick<TestProvider, "issuer">,
  changes: Partial<OidcSettings> = {},
  clock: Clock = { skewMs: 0 },
  secret: Uint8Array = new Uint8Array(32),
): RelyingParty {
  return new RelyingParty({
    settings: settingsFor(provider.issuer, changes),
    ask: (request, options) => createFetcher().ask(request, { ...options, timeoutMs: 1_000 }),
    nowMs: () => Date.now() + clock.skewMs,
    allowsPrivate: false,
    redirectUri,
    secret: async () => secret,
  });
}

/** Finishes a sign-in in the browser that kept this. */
export async function finish(party: RelyingParty, query: URLSearchParams, sealed: string | null) {
  return party.finish(query, await party.attemptOf(query, sealed));
}

/** Signs in as the provider behaves now, and returns the profile. */
export async function profileFrom(provider: TestProvider, party: RelyingParty) {
  const { location, sealed } = await party.begin("");
  return finish(party, provider.authorize(location), sealed);
}

/** Why a sign-in failed, and what the log says. */
export async function failureOf(result: Promise<unknown>): Promise<string> {
  const error = await result.then(
    (value) => new Error(`it succeeded with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SignInFailed)) throw error;
  return `${error.failure}: ${error.message}`;
}
