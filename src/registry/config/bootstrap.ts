import { randomBytes } from "node:crypto";
import type { Declaration } from "../../core/declaration.ts";
import { keyRandomBytes, mintKey, redactKey } from "../../core/people/key.ts";
import type { Organization, Project, User } from "../../core/people/organization.ts";
import type { Store, Transaction } from "../../store/store.ts";
import type { StoredKey } from "../../store/rows.ts";
import { declare, type DeclareNotes } from "./declare.ts";
import { declareAtOnce, declareInParts, planFileModels, startDetails, type FileModelPlan } from "./file-models.ts";
import { digestOf } from "../keys/digest.ts";
import { Reconciler } from "./reconciler.ts";
import { newId } from "../new-id.ts";
import { withoutTurns, type TakeTurn } from "../take-turn.ts";

export interface BootstrapInput {
  readonly declaration: Declaration | null;
  /** Keys the operator chose, from the environment. */
  readonly adminKey: string | null;
  readonly apiKey: string | null;
  /** Whether a file that declares no key may drop all the earlier ones: at a start it may, while serving it may not. */
  readonly mayDropAllKeys?: boolean;
  /** Shows the keys made at the very first start to whoever started the server. */
  readonly announce?: (firstKeys: BootstrapResult["firstKeys"]) => void;
}

export interface BootstrapResult {
  /** Keys made at the very first start. This is the only time their text is known. */
  readonly firstKeys: { readonly admin: string | null; readonly api: string | null };
  /** What the operator should know, a sentence each. */
  readonly notes: readonly string[];
  /** What the operator may have to do something about, a sentence each. */
  readonly troubles: readonly string[];
  /** Nobody has had a key before. */
  readonly isFirstStart: boolean;
  readonly organizations: readonly Organization[];
  /** The organization in whose audit log is written what belongs to all of them. */
  readonly defaultOrganizationId: string;
}

const environmentNames = { admin: "ROLLCALL_ADMIN_KEY", project: "ROLLCALL_API_KEY" } as const;

const noNotes: DeclareNotes = { notes: [], troubles: [] };

/** Makes the store ready to serve: what the file declares, somebody to own it, and keys to reach it with. */
export async function bootstrap(
  store: Store,
  wanted: BootstrapInput,
  nowMs: number,
  takeTurn: TakeTurn = withoutTurns,
): Promise<BootstrapResult> {
  const plan = wanted.declaration === null ? null : await planFileModels(store, wanted.declaration);
  const bootstrapped = await bootstrapPeople(store, wanted, plan?.isLarge === false ? plan : null, nowMs);
  if (plan?.isLarge !== true) return bootstrapped;
  const declaring = {
    store,
    takeTurn,
    defaultOrganizationId: bootstrapped.defaultOrganizationId,
    seconds: Math.floor(nowMs / 1000),
  };
  const notes = await declareInParts(declaring, plan, bootstrapped.organizations);
  return { ...bootstrapped, notes: [...notes, ...bootstrapped.notes] };
}

/** With the models of `plan`, where it is not null. */
async function bootstrapPeople(
  store: Store,
  wanted: BootstrapInput,
  plan: FileModelPlan | null,
  nowMs: number,
): Promise<BootstrapResult> {
  let bootstrapped: BootstrapResult | null = null;
  await store.write(async (transaction) => {
    const reconciler = await Reconciler.open(transaction, nowMs);
    const firstStart = !(await reconciler.hasKeys());
    const dropping = { keptDigests: chosenDigests(wanted), mayDropAll: wanted.mayDropAllKeys ?? true };
    const told = wanted.declaration === null ? noNotes : await declare(reconciler, wanted.declaration, dropping);
    const { troubles } = told;
    const notes = [...(plan === null ? [] : await declareAtOnce(transaction, reconciler, plan)), ...told.notes];
    const defaultOrganization = await findDefaultOrganization(reconciler, wanted.declaration);
    notes.push(...(await adoptKey(reconciler, defaultOrganization, "admin", wanted.adminKey)));
    notes.push(...(await adoptKey(reconciler, defaultOrganization, "project", wanted.apiKey)));
    const admin = firstStart ? await mintMissing(reconciler, defaultOrganization, "admin") : null;
    const api = firstStart ? await mintMissing(reconciler, defaultOrganization, "project") : null;
    const organizations = reconciler.organizations();
    const firstKeys = { admin, api };
    bootstrapped = {
      firstKeys,
      notes,
      troubles,
      isFirstStart: firstStart,
      organizations,
      defaultOrganizationId: defaultOrganization.organization.id,
    };
    if (reconciler.changed.size === 0) return null;
    await auditStart(reconciler, transaction, defaultOrganization.organization.id, wanted.declaration?.file ?? null);
    // Before the commit: a crash in between leaves keys that were shown and are none, and the next start makes others.
    // The other way round it would leave keys that nobody has ever seen.
    wanted.announce?.(firstKeys);
    return true;
  });
  if (bootstrapped === null) throw new Error("the store has not begun the change of a start");
  return bootstrapped;
}

/** Each organization that was changed is told of that, and of what belongs to all; if none was, the household is. */
async function auditStart(
  reconciler: Reconciler,
  transaction: Transaction,
  defaultOrganizationId: string,
  file: string | null,
): Promise<void> {
  const shared = reconciler.changed.get(null) ?? [];
  const organizationIds = new Set([defaultOrganizationId, ...reconciler.changed.keys()].filter((id) => id !== null));
  for (const organizationId of organizationIds) {
    const changed = [...shared, ...(reconciler.changed.get(organizationId) ?? [])];
    if (changed.length === 0) continue;
    await transaction.audit({
      id: newId("audit_log-"),
      organizationId,
      revision: transaction.revision,
      at: reconciler.seconds,
      type: "rollcall.started",
      keyId: null,
      principalId: null,
      address: null,
      requestId: null,
      projectId: null,
      resourceId: organizationId === defaultOrganizationId ? file : null,
      details: startDetails(changed),
    });
  }
}

function chosenDigests({ adminKey, apiKey }: BootstrapInput): ReadonlySet<string> {
  return new Set([adminKey, apiKey].filter((key) => key !== null).map(digestOf));
}

/** The organization and owner that keys from the environment and the first keys belong to. */
interface DefaultOrganization {
  readonly organization: Organization;
  readonly owner: User;
}

async function findDefaultOrganization(
  reconciler: Reconciler,
  declaration: Declaration | null,
): Promise<DefaultOrganization> {
  const firstDeclared = declaration?.organizations[0];
  const declared = firstDeclared === undefined ? null : reconciler.organization(firstDeclared.name);
  const organization = declared ?? reconciler.organizations()[0] ?? (await foundOrganization(reconciler));
  const organizationId = organization.id;
  const owner = reconciler.usersOf(organizationId).find(({ role }) => role === "owner");
  return { organization, owner: owner ?? (await foundOwner(reconciler, organizationId)) };
}

async function foundOrganization(reconciler: Reconciler): Promise<Organization> {
  const organization = { id: newId("org-"), name: "my-organization", created: reconciler.seconds, allowedNetworks: [] };
  await reconciler.putOrganization(organization);
  return organization;
}

/** The oldest that is open: a key in an archived one would be none. */
async function findOpenProject(reconciler: Reconciler, organizationId: string): Promise<Project> {
  const open = reconciler.projectsOf(organizationId).find(({ archivedAt }) => archivedAt === null);
  return open ?? (await foundProject(reconciler, organizationId));
}

async function foundProject(reconciler: Reconciler, organizationId: string): Promise<Project> {
  const project = {
    id: newId("proj_"),
    organizationId,
    name: "default",
    created: reconciler.seconds,
    policy: null,
    archivedAt: null,
  };
  await reconciler.putProject(project);
  return project;
}

async function foundOwner(reconciler: Reconciler, organizationId: string): Promise<User> {
  const owner: User = {
    id: newId("user-"),
    organizationId,
    email: "owner@localhost",
    name: "Owner",
    role: "owner",
    created: reconciler.seconds,
  };
  await reconciler.putUser(owner);
  return owner;
}

/** The variable is the key: setting it to another value puts the new key in the old one's place. */
async function adoptKey(
  reconciler: Reconciler,
  defaultOrganization: DefaultOrganization,
  kind: "admin" | "project",
  text: string | null,
): Promise<string[]> {
  if (text === null) return [];
  const variable = environmentNames[kind];
  const digest = digestOf(text);
  const known = await reconciler.key(digest);
  if (known !== null && known.kind !== kind) return [`the key in ${variable} is already in use as another kind of key`];
  if (known !== null && known.revokedAt !== null)
    return [`the key in ${variable} was revoked and stays revoked; choose a new one`];
  for (const key of reconciler.keys()) {
    if (key.declaredBy === variable && key.digest !== digest && key.revokedAt === null) await reconciler.revokeKey(key);
  }
  if (known === null) await putKey(reconciler, defaultOrganization, kind, text, variable);
  else if (isInArchived(reconciler, known))
    return [`the key in ${variable} is none: its project was archived; choose a new one`];
  return [];
}

function isInArchived(reconciler: Reconciler, { organizationId, projectId }: StoredKey): boolean {
  const project = projectId === null ? null : reconciler.project(organizationId, projectId);
  return project !== null && project.archivedAt !== null;
}

async function mintMissing(
  reconciler: Reconciler,
  defaultOrganization: DefaultOrganization,
  kind: "admin" | "project",
): Promise<string | null> {
  if (reconciler.keys().some((key) => key.kind === kind && key.revokedAt === null)) return null;
  const text = mintKey(kind, randomBytes(keyRandomBytes));
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
  await reconciler.putKey({
    id: newId("key_"),
    organizationId: organization.id,
    kind,
    projectId: kind === "admin" ? null : (await findOpenProject(reconciler, organization.id)).id,
    userId: owner.id,
    serviceAccountId: null,
    name: variable ?? (kind === "admin" ? "first admin key" : "first API key"),
    digest: digestOf(text),
    redacted: redactKey(text),
    scopes: [],
    created: reconciler.seconds,
    expiresAt: null,
    revokedAt: null,
    droppedAt: null,
    declaredBy: variable,
    modelFields: null,
    modelNames: null,
  });
}
