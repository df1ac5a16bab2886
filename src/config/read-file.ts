import type {
  Declaration,
  DeclaredKey,
  DeclaredModel,
  DeclaredOrganization,
  DeclaredProject,
} from "../core/declaration.ts";
import { whyNotOperatorKey } from "../core/key.ts";
import { flawIn } from "../core/model-draft.ts";
import { whyNotModelId } from "../core/model.ts";
import type { ModelPolicy } from "../core/organization.ts";
import { whyNotNetwork } from "./network.ts";
import { readYaml, type Value } from "./yaml-reader.ts";

/** A configuration file, read and checked. Throws ConfigError. */
export interface FileConfig {
  readonly declaration: Declaration;
  readonly corsOrigins: "*" | readonly string[];
  readonly requestsPerMinute: number | null;
}

export function readConfigFile(
  file: string,
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): FileConfig {
  return readYaml(file, text, environment).object((fields) => ({
    declaration: {
      file,
      models: unique(fields.optional("models"), readModel, ({ id }) => id),
      organizations: unique(fields.optional("organizations"), readOrganization, ({ name }) => name),
    },
    corsOrigins: fields.optional("cors")?.object((cors) => readOrigins(cors.required("origins"))) ?? "*",
    requestsPerMinute: fields.optional("limits")?.object(readLimits) ?? null,
  }));
}

const projectRoles = ["owner", "member", "viewer"] as const;

function readModel(value: Value): DeclaredModel {
  const model = value.object((fields) => ({
    id: fields.required("id").text(),
    created: fields.optional("created")?.wholeNumber() ?? null,
    ownedBy: fields.optional("owned_by")?.text() ?? null,
    parent: fields.optional("parent")?.text() ?? null,
    shutdownDate: fields.optional("shutdown_date")?.text() ?? null,
    restore: fields.optional("restore")?.truth() ?? false,
  }));
  const flaw = flawIn(model);
  if (flaw !== null) throw value.wrong(`has a wrong "${flaw.field}": it ${flaw.why}`);
  return model;
}

function readOrganization(value: Value): DeclaredOrganization {
  const organization = value.object((fields) => ({
    name: fields.required("name").text(),
    id: readId(fields.optional("id"), "org-"),
    allowedNetworks: fields.list("allowed_networks", readNetwork),
    users: unique(fields.optional("users"), readUser, ({ email }) => email),
    projects: unique(fields.optional("projects"), readProject, ({ name }) => name),
    keys: unique(fields.optional("keys"), readKey, ({ name }) => name),
    models: unique(fields.optional("models"), readModel, ({ id }) => id),
  }));
  refuseDanglingKeys(value, organization);
  return organization;
}

function readNetwork(value: Value): string {
  const network = value.text();
  const flaw = whyNotNetwork(network);
  if (flaw !== null) throw value.wrong(flaw);
  return network;
}

function readUser(value: Value) {
  return value.object((fields) => {
    const email = fields.required("email").text();
    return {
      email,
      name: fields.optional("name")?.text() ?? email,
      role: fields.required("role").choice(["owner", "reader"]),
    };
  });
}

function readProject(value: Value): DeclaredProject {
  return value.object((fields) => ({
    name: fields.required("name").text(),
    id: readId(fields.optional("id"), "proj_"),
    policy: fields.optional("model_policy")?.object(readPolicy) ?? null,
    members: fields.list("members", (member) =>
      member.object((inner) => ({
        email: inner.required("email").text(),
        role: inner.required("role").choice(projectRoles),
      })),
    ),
    serviceAccounts: fields.list("service_accounts", (account) =>
      account.object((inner) => ({
        name: inner.required("name").text(),
        role: inner.optional("role")?.choice([...projectRoles, "none"]) ?? "member",
      })),
    ),
  }));
}

function readPolicy(fields: Parameters<Parameters<Value["object"]>[0]>[0]): ModelPolicy {
  const modelIds = fields.required("model_ids").list((item) => {
    const id = item.text();
    const flaw = whyNotModelId(id);
    if (flaw !== null) throw item.wrong(flaw);
    return id;
  });
  return { mode: fields.required("mode").choice(["allow_list", "deny_list"]), modelIds: new Set(modelIds) };
}

function readKey(value: Value): DeclaredKey {
  const key = value.object((fields) => ({
    name: fields.required("name").text(),
    kind: fields.optional("kind")?.choice(["admin", "project"]) ?? "project",
    value: readSecret(fields.required("value")),
    scopes: fields.list("scopes", (scope) => scope.text()),
    expiresAt: fields.optional("expires_at")?.wholeNumber() ?? null,
    project: fields.optional("project")?.text() ?? null,
    userEmail: fields.optional("user")?.text() ?? null,
    serviceAccount: fields.optional("service_account")?.text() ?? null,
  }));
  if ((key.userEmail === null) === (key.serviceAccount === null))
    throw value.wrong('needs either a "user" or a "service_account"');
  if (key.kind === "admin" && (key.project !== null || key.serviceAccount !== null))
    throw value.wrong("is an admin key, which belongs to a user and to no project");
  if (key.kind === "project" && key.project === null) throw value.wrong('needs a "project"');
  return key;
}

function readSecret(value: Value): string {
  const secret = value.text();
  const flaw = whyNotOperatorKey(secret);
  if (flaw !== null) throw value.wrong(flaw);
  return secret;
}

function readId(value: Value | null, prefix: string): string | null {
  const id = value?.text() ?? null;
  if (id !== null && !(id.startsWith(prefix) && /^[A-Za-z0-9_-]{1,64}$/.test(id)))
    throw value!.wrong(`must begin with "${prefix}" and hold only letters, digits, "-" and "_"`);
  return id;
}

function readOrigins(value: Value): "*" | readonly string[] {
  if (value.isText()) return value.choice(["*"]);
  return value.list((item) => item.text());
}

function readLimits(fields: Parameters<Parameters<Value["object"]>[0]>[0]): number {
  const value = fields.required("requests_per_minute");
  const limit = value.wholeNumber();
  if (limit === 0) throw value.wrong("must be at least 1");
  return limit;
}

function unique<T>(list: Value | null, read: (item: Value) => T, nameOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return (
    list?.list((item) => {
      const result = read(item);
      const name = nameOf(result);
      if (seen.has(name)) throw item.wrong(`repeats "${name}"`);
      seen.add(name);
      return result;
    }) ?? []
  );
}

/** A key or a membership must name people and projects that the same organization declares. */
function refuseDanglingKeys(value: Value, { users, projects, keys }: DeclaredOrganization): void {
  const emails = new Set(users.map(({ email }) => email));
  for (const project of projects) {
    const stranger = project.members.find(({ email }) => !emails.has(email));
    if (stranger !== undefined)
      throw value.wrong(`has a project "${project.name}" with a member ${stranger.email} who is not among its users`);
  }
  for (const key of keys) {
    const project = projects.find(({ name }) => name === key.project);
    if (key.kind === "project" && project === undefined)
      throw value.wrong(`has a key "${key.name}" for a project "${key.project}" that it does not declare`);
    if (key.userEmail !== null && !emails.has(key.userEmail))
      throw value.wrong(`has a key "${key.name}" of a user ${key.userEmail} who is not among its users`);
    if (key.serviceAccount !== null && !project?.serviceAccounts.some(({ name }) => name === key.serviceAccount))
      throw value.wrong(`has a key "${key.name}" of a service account that its project does not declare`);
  }
}
