import { randomBytes } from "node:crypto";
import type { Declaration } from "../../core/declaration.ts";
import { keyRandomBytes, mintKey } from "../../core/people/key.ts";
import type { Organization, Project, User } from "../../core/people/organization.ts";
import { unchanged, type Store, type Transaction } from "../../store/store.ts";
import type { StoredKey } from "../../store/rows.ts";
import { declare, type DeclareNotes } from "./declare.ts";
import { declareAtOnce, declareInParts, planFileModels, startedChange, type FileModelPlan } from "./file-models.ts";
import { audit, signedByServer } from "../commit.ts";
import { digestOfKey } from "../keys/digest.ts";
import { storedKey } from "../keys/keys.ts";
import { Reconciler } from "./reconciler.ts";
import { addSignInLink, firstLinkSeconds } from "../sessions/sign-in.ts";
import type { ConsoleSignIn } from "../../oidc/settings.ts";
import { newId } from "../new-id.ts";
import { newProject } from "../organization/projects.ts";
import { withoutTurns, type TakeTurn } from "../take-turn.ts";

export interface BootstrapInput {
  readonly declaration: Declaration | null;
  /** Keys from the environment. */
  readonly adminKey: string | null;
  readonly apiKey: string | null;
  /** Whether a file that declares no key may drop all earlier ones: at a start with it yes, otherwise no. */
  readonly mayDropAllKeys?: boolean;
  readonly firstKeysPlace?: FirstKeysPlace;
  readonly hasConsole?: boolean;
  readonly consoleSignIn?: Pick<ConsoleSignIn, "byKey">;
}

/** The text of the keys that the very first start made; null where a key existed or was chosen. */
export interface FirstKeys {
  readonly admin: string | null;
  readonly api: string | null;
}

/** Where the first keys are shown. */
export interface FirstKeysPlace {
  /** The keys that it has from a start that ended before the commit. They are used again. */
  read(): FirstKeys;
  /** Called before the commit. */
  write(firstKeys: FirstKeys, signInLink: string | null): void;
  /** Whether it shows a link that signs in to the console. */
  readonly showsLink: boolean;
}

export interface BootstrapResult extends DeclareNotes {
  /** Keys made at the very first start. This is the only time their text is known. */
  readonly firstKeys: FirstKeys;
  /** Whether no key existed before. */
  readonly isFirstStart: boolean;
  readonly organizations: readonly Organization[];
  /** The organization whose audit log records what belongs to all organizations. */
  readonly defaultOrganizationId: string;
}

const environmentNames = { admin: "ROLLCALL_ADMIN_KEY", project: "ROLLCALL_API_KEY" } as const;

const noNotes: DeclareNotes = { notes: [], troubles: [] };

/** Makes the store ready to serve: applies the file, and creates a missing owner and missing keys. */
export async function bootstrap(
  store: Store,
  input: BootstrapInput,
  nowMs: number,
  takeTurn: TakeTurn = withoutTurns,
): Promise<BootstrapResult> {
  const plan = input.declaration === null ? null : await planFileModels(store, input.declaration);
  const bootstrapped = await bootstrapPeople(store, input, plan?.isLarge === false ? plan : null, nowMs);
  if (plan?.isLarge !== true) return bootstrapped;
  const target = {
    store,
    takeTurn,
    defaultOrganizationId: bootstrapped.defaultOrganizationId,
    seconds: Math.floor(nowMs / 1000),
  };
  const notes = await declareInParts(target, plan, bootstrapped.organizations);
  return { ...bootstrapped, notes: [...notes, ...bootstrapped.notes] };
}

/** Applies everything except models, and the models of `plan` if it is not null. */
async function bootstrapPeople(
  store: Store,
  input: BootstrapInput,
  plan: FileModelPlan | null,
  nowMs: number,
): Promise<BootstrapResult> {
  return store.write(async (transaction) => {
    const reconciler = await Reconciler.open(transaction, nowMs);
    const isFirstStart = !(await reconciler.hasKeys());
    const chosenKeys = [input.adminKey, input.apiKey].filter((key) => key !== null);
    const dropRules = { keptDigests: chosenKeys.map(digestOfKey), mayDropAll: input.mayDropAllKeys ?? true };
    const declared = input.declaration === null ? noNotes : await declare(reconciler, input.declaration, dropRules);
    const notes = [...(plan === null ? [] : await declareAtOnce(transaction, reconciler, plan)), ...declared.notes];
    const defaultOrganization = await findDefaultOrganization(reconciler, input.declaration);
    notes.push(...(await adoptKey(reconciler, defaultOrganization, "admin", input.adminKey)));
    notes.push(...(await adoptKey(reconciler, defaultOrganization, "project", input.apiKey)));
    const firstKeys = isFirstStart
      ? await makeFirstKeys(reconciler, defaultOrganization, input.firstKeysPlace?.read() ?? noKeys)
      : noKeys;
    const bootstrapped: BootstrapResult = {
      firstKeys,
      notes,
      troubles: declared.troubles,
      isFirstStart,
      organizations: reconciler.organizations.all(),
      defaultOrganizationId: defaultOrganization.organization.id,
    };
    if (reconciler.report.changes.length === 0) return unchanged(bootstrapped);
    await auditStarts(reconciler, transaction, defaultOrganization.organization.id, input.declaration?.file ?? null);
    // Before the commit: a crash in between leaves shown keys that are invalid, and the next start makes them, or others.
    // After the commit, a crash would leave valid keys that were never shown.
    if (firstKeys.admin !== null || firstKeys.api !== null)
      input.firstKeysPlace?.write(firstKeys, await firstLink(transaction, reconciler, input, firstKeys));
    return bootstrapped;
  });
}

/** Writes an audit row for each changed organization. Each row names the changes to base models, too. */
async function auditStarts(
  reconciler: Reconciler,
  transaction: Transaction,
  defaultOrganizationId: string,
  file: string | null,
): Promise<void> {
  const changes = Map.groupBy(reconciler.report.changes, ({ organizationId }) => organizationId);
  const labelsOf = (organizationId: string | null) => (changes.get(organizationId) ?? []).map(({ label }) => label);
  const organizationIds = new Set([defaultOrganizationId, ...changes.keys()].filter((id) => id !== null));
  for (const organizationId of organizationIds) {
    const labels = [...labelsOf(null), ...labelsOf(organizationId)];
    const started = startedChange(organizationId === defaultOrganizationId ? file : null, labels);
    if (labels.length > 0) await audit(transaction, started, signedByServer(organizationId), reconciler.seconds);
  }
}

/** Where keys from the environment and the first keys belong. */
interface DefaultOrganization {
  readonly organization: Organization;
  readonly owner: User;
}

async function findDefaultOrganization(
  { organizations, users, seconds: created }: Reconciler,
  declaration: Declaration | null,
): Promise<DefaultOrganization> {
  const firstDeclared = declaration?.organizations[0];
  const declared = firstDeclared === undefined ? null : organizations.find(firstDeclared.name);
  const known = declared ?? organizations.all()[0];
  const organization =
    known ?? (await organizations.put({ id: newId("org-"), name: "my-organization", created, allowedNetworks: [] }));
  const organizationId = organization.id;
  const owner = users.of(organizationId).find(({ role }) => role === "owner");
  const newOwner = { email: "owner@localhost", name: "Owner", role: "owner", declaredBy: null } as const;
  return {
    organization,
    owner: owner ?? (await users.put({ id: newId("user-"), organizationId, ...newOwner, created })),
  };
}

/** The oldest open project: a key in an archived one would be invalid. */
async function findOpenProject({ projects, seconds }: Reconciler, organizationId: string): Promise<Project> {
  const open = projects.of(organizationId).find(({ archivedAt }) => archivedAt === null);
  return open ?? projects.put(newProject(organizationId, "default", seconds));
}

/** The variable holds the key: a new value replaces the old key. */
async function adoptKey(
  reconciler: Reconciler,
  defaultOrganization: DefaultOrganization,
  kind: "admin" | "project",
  text: string | null,
): Promise<string[]> {
  if (text === null) return [];
  const variable = environmentNames[kind];
  const digest = digestOfKey(text);
  const known = await reconciler.findKey(digest);
  if (known !== null && known.kind !== kind) return [`the key in ${variable} is already in use as another kind of key`];
  if (known !== null && known.revokedAt !== null)
    return [`the key in ${variable} was revoked and stays revoked; choose a new one`];
  for (const key of reconciler.keys.all()) {
    if (key.declaredBy === variable && key.digest !== digest && key.revokedAt === null) await reconciler.revokeKey(key);
  }
  if (known === null) await putKey(reconciler, defaultOrganization, kind, text, variable);
  else if (isInArchived(reconciler, known))
    return [`the key in ${variable} is invalid because its project was archived; choose a new one`];
  return [];
}

function isInArchived(reconciler: Reconciler, { organizationId, projectId }: StoredKey): boolean {
  const project = projectId === null ? null : reconciler.projects.find(organizationId, projectId);
  return project !== null && project.archivedAt !== null;
}

/** A link that signs in with the first admin key. Null where nobody would read it. */
async function firstLink(
  transaction: Transaction,
  { keys, seconds }: Reconciler,
  { firstKeysPlace, hasConsole, consoleSignIn }: BootstrapInput,
  { admin }: FirstKeys,
): Promise<string | null> {
  const key = admin === null ? null : keys.all().find(({ digest }) => digest === digestOfKey(admin));
  const linksSignIn = hasConsole === true && consoleSignIn?.byKey !== false;
  if (!key || firstKeysPlace?.showsLink !== true || !linksSignIn) return null;
  return addSignInLink(transaction, key, firstLinkSeconds, seconds);
}

const noKeys: FirstKeys = { admin: null, api: null };

async function makeFirstKeys(
  reconciler: Reconciler,
  defaultOrganization: DefaultOrganization,
  earlier: FirstKeys,
): Promise<FirstKeys> {
  const admin = await makeMissing(reconciler, defaultOrganization, "admin", earlier.admin);
  return { admin, api: await makeMissing(reconciler, defaultOrganization, "project", earlier.api) };
}

async function makeMissing(
  reconciler: Reconciler,
  defaultOrganization: DefaultOrganization,
  kind: "admin" | "project",
  earlier: string | null,
): Promise<string | null> {
  if (reconciler.keys.all().some((key) => key.kind === kind && key.revokedAt === null)) return null;
  const text = earlier ?? mintKey(kind, randomBytes(keyRandomBytes));
  await putKey(reconciler, defaultOrganization, kind, text, null);
  return text;
}

async function putKey(
  reconciler: Reconciler,
  { organization, owner }: DefaultOrganization,
  kind: "admin" | "project",
  text: string,
  variable: string | null,
): Promise<void> {
  const key = storedKey(text, {
    organizationId: organization.id,
    projectId: kind === "admin" ? null : (await findOpenProject(reconciler, organization.id)).id,
    userId: owner.id,
    serviceAccountId: null,
    name: variable ?? (kind === "admin" ? "first admin key" : "first API key"),
    created: reconciler.seconds,
    declaredBy: variable,
  });
  await reconciler.keys.put(key);
}
