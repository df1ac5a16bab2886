import { installationTagKey } from "../../catalogue/views/tag-key.ts";
import { malformedRequest, type Refusal } from "../../core/refusal.ts";
import type { ProviderParts } from "../../oidc/provider.ts";
import { RelyingParty } from "../../oidc/relying-party.ts";
import type { ConsoleSignIn } from "../../oidc/settings.ts";
import type { SignInRules } from "../../registry/organization/recognise.ts";
import type { Store } from "../../store/store.ts";

/** Signing in at the OpenID provider that the configuration file names. */
export interface OidcSignIn {
  readonly name: string;
  readonly party: RelyingParty;
  readonly rules: SignInRules;
  /** Where browsers find this server. Never the Host header of a request, which its sender chooses. */
  readonly address: string;
  /** The id of the organization that people sign in to; null while there is no such one. */
  readonly organizationId: () => Promise<string | null>;
}

/** How people sign in to the console. */
export interface SignInMethods {
  /** Whether admin keys, and links made with them, sign in. */
  readonly byKey: boolean;
  readonly oidc: OidcSignIn | null;
}

/** Why links do not sign in; null if they do. */
export function linkRefusal({ byKey, oidc }: SignInMethods, hasConsole: boolean): Refusal | null {
  if (!hasConsole)
    return malformedRequest("This server has no console: it runs with `console: false` or `--no-console`.");
  if (byKey) return null;
  const where = oidc === null ? "" : ` Sign in with ${oidc.name}, at ${oidc.address}/console/.`;
  return malformedRequest(`Links do not sign in to this console: its configuration file says \`keys: false\`.${where}`);
}

export interface SignInParts extends Pick<ProviderParts, "ask" | "nowMs"> {
  readonly store: Store;
  readonly defaultOrganizationId: string;
}

export interface SignInSettings {
  readonly consoleSignIn: ConsoleSignIn;
  readonly allowPrivateSources: boolean | null;
}

export function signInMethods(settings: SignInSettings, parts: SignInParts): SignInMethods {
  return { byKey: settings.consoleSignIn.byKey, oidc: oidcSignIn(settings, parts) };
}

/** Null if the configuration file names no provider. */
function oidcSignIn(
  { consoleSignIn, allowPrivateSources }: SignInSettings,
  { store, ask, nowMs, defaultOrganizationId }: SignInParts,
): OidcSignIn | null {
  const { oidc, address } = consoleSignIn;
  if (oidc === null || address === null) return null;
  const { organization } = oidc;
  return {
    name: oidc.name,
    address,
    rules: oidc,
    organizationId: async () =>
      organization === null ? defaultOrganizationId : ((await store.organizationNamed(organization))?.id ?? null),
    party: new RelyingParty({
      settings: oidc,
      ask,
      nowMs,
      allowsPrivate: allowPrivateSources === true,
      redirectUri: `${address}/console/signed-in`,
      secret: () => installationTagKey(store),
    }),
  };
}
