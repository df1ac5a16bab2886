import {
  sessionLimitsDefault,
  validateIdleMinutes,
  validateLifetimeHours,
  type SessionLimits,
} from "../../core/people/session.ts";
import { isLabel } from "../../core/text/label.ts";
import {
  everybody,
  isSecureUrl,
  type ConsoleSignIn,
  type GroupsByRole,
  type OidcSettings,
} from "../../oidc/settings.ts";
import { emptyFile, type FieldReader, type Value } from "../yaml/yaml-reader.ts";

/** What is under `console` of a configuration file: whether there is one, or how people sign in to it. */
export function readConsole(fields: FieldReader) {
  const value = fields.optional("console");
  const isMapping = value?.isMapping() === true;
  const settings = (isMapping ? value : emptyFile()).object((names) => ({
    sessionLimits: readSessionLimits(names),
    consoleSignIn: readSignIn(names),
  }));
  /** Whether the server serves its console to browsers. */
  const hasConsole = isMapping || (value?.boolean() ?? true);
  return { hasConsole, ...settings };
}

function readSessionLimits(names: FieldReader): SessionLimits {
  return {
    idleSeconds: (names.optional("idle_minutes")?.wholeNumber(validateIdleMinutes) ?? idleMinutesDefault) * 60,
    lifetimeSeconds:
      (names.optional("lifetime_hours")?.wholeNumber(validateLifetimeHours) ?? lifetimeHoursDefault) * 3_600,
  };
}

const idleMinutesDefault = sessionLimitsDefault.idleSeconds / 60;
const lifetimeHoursDefault = sessionLimitsDefault.lifetimeSeconds / 3_600;

function readSignIn(names: FieldReader): ConsoleSignIn {
  const oidc = names.optional("oidc")?.object(readOidc) ?? null;
  const keys = names.optional("keys");
  const byKey = keys?.boolean() ?? true;
  if (keys !== null && !byKey && oidc === null)
    throw keys.error('can be false only beside "oidc", because nobody could sign in');
  const address = oidc === null ? names.optional("address") : names.required("address");
  return { byKey, oidc, address: address?.text(validateUrl).replace(/\/+$/, "") ?? null };
}

/** What is under `oidc` of the console's settings. */
function readOidc(names: FieldReader): OidcSettings {
  const issuer = names.required("issuer").text(validateUrl);
  return {
    issuer,
    clientId: names.required("client_id").text(),
    clientSecret: names.optional("client_secret")?.text() ?? null,
    name: names.optional("name")?.text(validateName) ?? new URL(issuer).hostname,
    scopes: readScopes(names.optional("scopes")),
    groupsClaim: names.optional("groups_claim")?.text() ?? "groups",
    roles: names.optional("roles")?.object(readRoles) ?? null,
    domains: names.list("domains", (item) => item.text(validateDomain).toLowerCase()),
    createsPeople: names.optional("create_people")?.boolean() ?? false,
    syncGroups: names.unique(
      "sync_groups",
      (item) => item.text(),
      (name) => name,
    ),
    organization: names.optional("organization")?.text() ?? null,
  };
}

function readScopes(value: Value | null): readonly string[] {
  if (value === null) return ["openid", "profile", "email"];
  const scopes = value.list((item) => item.text(validateScope));
  if (!scopes.includes("openid")) throw value.error('must list "openid"');
  return scopes;
}

/** Whom no group makes an owner is a reader, unless the file names the groups of readers. */
function readRoles(names: FieldReader): GroupsByRole {
  return {
    owner: names.list("owner", (item) => item.text()),
    reader: names.optional("reader")?.list((item) => item.text()) ?? [everybody],
  };
}

/** As the end of a sentence; null for a URL that browsers can be sent to. */
function validateUrl(text: string): string | null {
  if (isSecureUrl(text) && !text.includes("?")) return null;
  return "must be an https URL without a query, or an http URL of this machine";
}

function validateName(text: string): string | null {
  return isLabel(text) ? null : "must be a name that can be shown";
}

function validateScope(text: string): string | null {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text) ? null : "must be a scope, which has no spaces";
}

function validateDomain(text: string): string | null {
  return /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(text) ? null : 'must be a domain such as "acme.example"';
}
