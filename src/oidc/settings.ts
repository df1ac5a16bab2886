import type { OrganizationRole } from "../core/people/organization.ts";

/** What the configuration file says about signing in to the console. */
export interface ConsoleSignIn {
  /** Whether admin keys, and links made with them, sign in. */
  readonly byKey: boolean;
  /** Null without a provider. */
  readonly oidc: OidcSettings | null;
  /** Where browsers find this server, without a slash at the end; null if nothing needs it. */
  readonly address: string | null;
}

/** What the configuration file says about the OpenID provider of the console. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  /** What the button on the sign-in page says. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** A claim, or the path of a nested one, such as `realm_access.roles`. */
  readonly groupsClaim: string;
  /** The provider's groups that have each role; null if the provider decides no role. */
  readonly roles: GroupsByRole | null;
  /** Addresses of other domains are refused; every domain is allowed if empty. */
  readonly domains: readonly string[];
  readonly createsPeople: boolean;
  /** The groups of Rollcall that have the people of the provider's group of the same name. */
  readonly syncGroups: readonly string[];
  /** The name of the organization that people sign in to; null for the default one. */
  readonly organization: string | null;
}

export type GroupsByRole = Readonly<Record<OrganizationRole, readonly string[]>>;

/** In place of a group: everybody. */
export const everybody = "*";

/** Whether a URL is encrypted, or stays on this machine. */
export function isSecureUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isThisMachine(url.hostname));
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
