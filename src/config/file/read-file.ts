import type { Environment } from "../environment.ts";
import { validateMaxOpenCalls } from "../../core/call-limits.ts";
import type {
  Declaration,
  DeclaredKey,
  DeclaredOrganization,
  DeclaredProject,
  DeclaredSource,
} from "../../core/declaration.ts";
import { foldedEmail } from "../../core/people/email.ts";
import { modelFieldChoices, modelNameChoices, validateOperatorKey } from "../../core/people/key.ts";
import { validateModelId } from "../../core/models/model-id.ts";
import {
  accountRoleNames,
  organizationRoleNames,
  policyModes,
  validatePolicyIds,
  projectRoleNames,
  type ModelPolicy,
} from "../../core/people/organization.ts";
import { retentionDaysDefault, retentionDaysMax } from "../../core/retention.ts";
import { isScopeName } from "../../core/people/role.ts";
import { validateNetwork } from "../network.ts";
import { readConsole } from "./read-console.ts";
import { readLimits } from "./read-limits.ts";
import { modelReader, readAliases } from "./read-models.ts";
import { readSources } from "./read-sources.ts";
import { readUsage } from "./read-usage.ts";
import { readWebhooks } from "./read-webhooks.ts";
import { emptyFile, readYaml, type FieldReader, type Value } from "../yaml/yaml-reader.ts";

/** Throws ConfigError. */
export function readConfigFile(file: string, text: string, environment: Environment) {
  return readYaml(file, text, environment, (root) =>
    root.object((fields) => {
      const sources = readSources(fields, null);
      const declaration: Declaration = {
        file,
        models: fields.unique("models", modelReader("base", sources), byId),
        sources,
        organizations: fields.unique("organizations", organizationReader(sources), byName, byId),
      };
      return { ...readSettings(fields), declaration };
    }),
  );
}

/** Those of an empty file. */
export function settingsWithoutFile() {
  return { ...emptyFile().object(readSettings), declaration: null };
}

/** The settings that only a configuration file can change. */
export type FileSettings = Readonly<ReturnType<typeof readSettings>>;

function readSettings(fields: FieldReader) {
  return {
    corsOrigins: fields.optional("cors")?.object((cors) => readOrigins(cors.required("origins"))) ?? "*",
    ...readConsole(fields),
    ...readLimits(fields),
    webhooks: readWebhooks(fields),
    ...readUsage(fields),
    retentionDays: fields.optional("retention_days")?.wholeNumber(validateRetention) ?? retentionDaysDefault,
    /** Which fields of a model a key sees when the key has no setting of its own. */
    modelFields: fields.optional("model_fields")?.choice(modelFieldChoices) ?? "all",
    /** Whether sources added through the API may be in private networks; null for the default, which depends on the host. */
    allowPrivateSources: fields.optional("sources_in_private_networks")?.boolean() ?? null,
    /** Whether `/metrics`, which needs no key, names the sources of organizations. */
    namesSourcesInMetrics:
      fields.optional("metrics")?.object((metrics) => metrics.required("name_sources").boolean()) ?? false,
  };
}

function organizationReader(sharedSources: readonly DeclaredSource[]) {
  // The value of a key must be unique across all organizations.
  const keyNames = new Map<string, string>();
  return (value: Value): DeclaredOrganization =>
    value.object((fields) => {
      const name = fields.required("name").text();
      const id = readId(fields.optional("id"), "org-");
      const allowedNetworks = fields.list("allowed_networks", (item) => item.text(validateNetwork));
      const users = fields.unique("users", readUser, addressOf);
      const emails = new Set(users.map(addressOf));
      const projects = fields.unique("projects", projectReader(emails), byName, byId);
      const readDeclaredKey = keyReader(emails, projects, keyNames);
      const keys = fields.unique("keys", readDeclaredKey, byName);
      const sources = readSources(fields, id ?? name);
      const models = fields.unique("models", modelReader("fine-tuned", [...sources, ...sharedSources]), byId);
      const aliases = readAliases(fields, models);
      return { name, id, allowedNetworks, users, projects, keys, models, aliases, sources };
    });
}

function readUser(value: Value) {
  return value.object((fields) => {
    const email = fields.required("email").text();
    return {
      email,
      name: fields.optional("name")?.text() ?? email,
      role: fields.required("role").choice(organizationRoleNames),
    };
  });
}

const byName = ({ name }: { readonly name: string }) => name;
const byId = ({ id }: { readonly id: string | null }) => id;
/** Addresses that differ in case only belong to one user. */
const addressOf = ({ email }: { readonly email: string }) => foldedEmail(email);

/** A member must be a declared user of the same organization. */
function projectReader(emails: ReadonlySet<string>) {
  const readMember = (value: Value) => {
    const member = value.object((fields) => ({
      email: fields.required("email").text(),
      role: fields.required("role").choice(projectRoleNames),
    }));
    if (!emails.has(addressOf(member)))
      throw value.error(`is of ${member.email}, who is not among the organization's users`);
    return member;
  };
  return (value: Value): DeclaredProject =>
    value.object((fields) => ({
      name: fields.required("name").text(),
      id: readId(fields.optional("id"), "proj_"),
      policy: fields.optional("model_policy")?.object(readPolicy) ?? null,
      maxOpenCalls: readMaxOpenCalls(fields),
      members: fields.unique("members", readMember, addressOf),
      serviceAccounts: fields.unique("service_accounts", readServiceAccount, byName),
    }));
}

function readMaxOpenCalls(fields: FieldReader): number | null {
  return fields.optional("max_open_calls")?.wholeNumber(validateMaxOpenCalls) ?? null;
}

function readServiceAccount(value: Value) {
  return value.object((fields) => ({
    name: fields.required("name").text(),
    role: fields.optional("role")?.choice(accountRoleNames) ?? "member",
  }));
}

function readPolicy(fields: FieldReader): ModelPolicy {
  const listed = fields.required("model_ids");
  const modelIds = listed.list((item) => item.text(validateModelId));
  const tooMany = validatePolicyIds(modelIds);
  if (tooMany !== null) throw listed.error(tooMany);
  return { mode: fields.required("mode").choice(policyModes), modelIds: new Set(modelIds) };
}

/** The owner and the project of a key must be declared in the same organization. */
function keyReader(
  emails: ReadonlySet<string>,
  projects: readonly DeclaredProject[],
  namesByValue: Map<string, string>,
) {
  return (value: Value): DeclaredKey => {
    const key = readKey(value);
    const project = projects.find(({ name }) => name === key.project);
    const named = `is the key "${key.name}"`;
    if (key.kind === "project" && project === undefined)
      throw value.error(`${named} for a project "${key.project}" that the organization does not declare`);
    if (key.userEmail !== null && !emails.has(foldedEmail(key.userEmail)))
      throw value.error(`${named} of a user ${key.userEmail} who is not among the organization's users`);
    if (key.serviceAccount !== null && !project?.serviceAccounts.some(({ name }) => name === key.serviceAccount))
      throw value.error(`${named} of a service account that its project does not declare`);
    const other = namesByValue.get(key.value);
    if (other !== undefined) throw value.error(`${named} with the value of the key "${other}"`);
    namesByValue.set(key.value, key.name);
    return key;
  };
}

function readKey(value: Value): DeclaredKey {
  const key = value.object((fields) => ({
    name: fields.required("name").text(),
    kind: fields.optional("kind")?.choice(["admin", "project"]) ?? "project",
    value: fields.required("value").text(validateOperatorKey),
    scopes: fields.list("scopes", (item) => item.text(validateScope)),
    expiresAt: fields.optional("expires_at")?.wholeNumber() ?? null,
    project: fields.optional("project")?.text() ?? null,
    userEmail: fields.optional("user")?.text() ?? null,
    serviceAccount: fields.optional("service_account")?.text() ?? null,
    modelFields: fields.optional("model_fields")?.choice(modelFieldChoices) ?? null,
    modelNames: fields.optional("model_names")?.choice(modelNameChoices) ?? null,
    maxOpenCalls: readMaxOpenCalls(fields),
    keylessFrom: fields.list("keyless_from", (item) => item.text(validateKeylessNetwork)),
  }));
  if ((key.userEmail === null) === (key.serviceAccount === null))
    throw value.error('needs either a "user" or a "service_account"');
  if (key.kind === "admin" && (key.project !== null || key.serviceAccount !== null))
    throw value.error("is an admin key, which belongs to a user and to no project");
  if (key.kind === "project" && key.project === null) throw value.error('needs a "project"');
  if (key.keylessFrom.length > 0 && key.scopes.join() !== readingScope)
    throw value.error(`has "keyless_from", which goes with "scopes: [${readingScope}]" alone`);
  return key;
}

const readingScope = "api.model.read";

function validateKeylessNetwork(text: string): string | null {
  return validateNetwork(text) ?? (/\/0+$/.test(text) ? "must be narrower than the whole internet" : null);
}

function validateScope(text: string): string | null {
  return isScopeName(text) ? null : "must be a name such as api.model.read";
}

function readId(value: Value | null, prefix: string): string | null {
  const validate = (id: string) =>
    id.startsWith(prefix) && /^[A-Za-z0-9_-]{1,64}$/.test(id)
      ? null
      : `must begin with "${prefix}" and hold only letters, digits, "-" and "_"`;
  return value?.text(validate) ?? null;
}

function readOrigins(value: Value): "*" | readonly string[] {
  return value.isText() ? value.choice(["*"]) : value.list((item) => item.text(validateOrigin));
}

/** Must be written as browsers send it, or it would never match. */
function validateOrigin(text: string): string | null {
  if (text === "null" || /^[a-z][a-z\d+.-]*:\/\/[^\s/?#A-Z]+$/.test(text)) return null;
  return 'must be an origin such as "https://app.example", in small letters and without a path';
}

function validateRetention(days: number): string | null {
  return days < 1 || days > retentionDaysMax ? `must be 1 to ${retentionDaysMax}` : null;
}
