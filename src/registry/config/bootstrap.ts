import { randomBytes } from "node:crypto";
import type { Declaration } from "../../core/declaration.ts";
import { keyRandomBytes, mintKey, redactKey } from "../../core/people/key.ts";
import type { Organization, Project, User } from "../../core/people/organization.ts";
import type { Store, StoredKey, Transaction } from "../../store/store.ts";
import { declare, type DeclareNotes } from "./declare.ts";
import { declareAtOnce, declareInParts, planFileModels, startDetails, type FileModelPlan } from "./file-models.ts";
import { digestOf } from "../keys/digest.ts";
import { Ledger } from "./ledger.ts";
import { newId } from "../new-id.ts";
import { withoutTurns, type TakeTurn } from "../take-turn.ts";

export interface BringUp {
  readonly declaration: Declaration | null;
  /** Keys the operator chose, from the environment. */
  readonly adminKey: string | null;
  readonly apiKey: string | null;
  /** Whether a file that declares no key may drop all the earlier ones: at a start it may, while serving it may not. */
  readonly mayDropAllKeys?: boolean;
  /** Shows the keys made at the very first start to whoever started the server. */
  readonly announce?: (firstKeys: BroughtUp["firstKeys"]) => void;
}

export interface BroughtUp {
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
  readonly householdId: string;
}

const environmentNames = { admin: "ROLLCALL_ADMIN_KEY", project: "ROLLCALL_API_KEY" } as const;

const nothingTold: DeclareNotes = { notes: [], troubles: [] };

/** Makes the store ready to serve: what the file declares, somebody to own it, and keys to reach it with. */
export async function bringUp(
  store: Store,
  wanted: BringUp,
  nowMs: number,
  takeTurn: TakeTurn = withoutTurns,
): Promise<BroughtUp> {
  const plan = wanted.declaration === null ? null : await planFileModels(store, wanted.declaration);
  const broughtUp = await bringUpPeople(store, wanted, plan?.isLarge === false ? plan : null, nowMs);
  if (plan?.isLarge !== true) return broughtUp;
  const declaring = { store, takeTurn, householdId: broughtUp.householdId, seconds: Math.floor(nowMs / 1000) };
  const notes = await declareInParts(declaring, plan, broughtUp.organizations);
  return { ...broughtUp, notes: [...notes, ...broughtUp.notes] };
}

/** With the models of `plan`, where it is not null. */
async function bringUpPeople(
  store: Store,
  wanted: BringUp,
  plan: FileModelPlan | null,
  nowMs: number,
): Promise<BroughtUp> {
  let broughtUp: BroughtUp | null = null;
  await store.write(async (transaction) => {
    const ledger = await Ledger.open(transaction, nowMs);
    const firstStart = !(await ledger.hasKeys());
    const dropping = { keptDigests: chosenDigests(wanted), mayDropAll: wanted.mayDropAllKeys ?? true };
    const told = wanted.declaration === null ? nothingTold : await declare(ledger, wanted.declaration, dropping);
    const { troubles } = told;
    const notes = [...(plan === null ? [] : await declareAtOnce(transaction, ledger, plan)), ...told.notes];
    const household = await findHousehold(ledger, wanted.declaration);
    notes.push(...(await adoptKey(ledger, household, "admin", wanted.adminKey)));
    notes.push(...(await adoptKey(ledger, household, "project", wanted.apiKey)));
    const admin = firstStart ? await mintMissing(ledger, household, "admin") : null;
    const api = firstStart ? await mintMissing(ledger, household, "project") : null;
    const organizations = ledger.organizations();
    const firstKeys = { admin, api };
    broughtUp = {
      firstKeys,
      notes,
      troubles,
      isFirstStart: firstStart,
      organizations,
      householdId: household.organization.id,
    };
    if (ledger.changed.size === 0) return null;
    await auditStart(ledger, transaction, household.organization.id, wanted.declaration?.file ?? null);
    // Before the commit: a crash in between leaves keys that were shown and are none, and the next start makes others.
    // The other way round it would leave keys that nobody has ever seen.
    wanted.announce?.(firstKeys);
    return true;
  });
  if (broughtUp === null) throw new Error("the store has not begun the change of a start");
  return broughtUp;
}

/** Each organization that was changed is told of that, and of what belongs to all; if none was, the household is. */
async function auditStart(
  ledger: Ledger,
  transaction: Transaction,
  householdId: string,
  file: string | null,
): Promise<void> {
  const shared = ledger.changed.get(null) ?? [];
  const organizationIds = new Set([householdId, ...ledger.changed.keys()].filter((id) => id !== null));
  for (const organizationId of organizationIds) {
    const changed = [...shared, ...(ledger.changed.get(organizationId) ?? [])];
    if (changed.length === 0) continue;
    await transaction.audit({
      id: newId("audit_log-"),
      organizationId,
      revision: transaction.revision,
      at: ledger.seconds,
      type: "rollcall.started",
      keyId: null,
      principalId: null,
      address: null,
      requestId: null,
      projectId: null,
      resourceId: organizationId === householdId ? file : null,
      details: startDetails(changed),
    });
  }
}

function chosenDigests({ adminKey, apiKey }: BringUp): ReadonlySet<string> {
  return new Set([adminKey, apiKey].filter((key) => key !== null).map(digestOf));
}

/** The organization and owner that keys from the environment and the first keys belong to. */
interface Household {
  readonly organization: Organization;
  readonly owner: User;
}

async function findHousehold(ledger: Ledger, declaration: Declaration | null): Promise<Household> {
  const firstDeclared = declaration?.organizations[0];
  const declared = firstDeclared === undefined ? null : ledger.organization(firstDeclared.name);
  const organization = declared ?? ledger.organizations()[0] ?? (await foundOrganization(ledger));
  const organizationId = organization.id;
  const owner = ledger.usersOf(organizationId).find(({ role }) => role === "owner");
  return { organization, owner: owner ?? (await foundOwner(ledger, organizationId)) };
}

async function foundOrganization(ledger: Ledger): Promise<Organization> {
  const organization = { id: newId("org-"), name: "my-organization", created: ledger.seconds, allowedNetworks: [] };
  await ledger.putOrganization(organization);
  return organization;
}

/** The oldest that is open: a key in an archived one would be none. */
async function findOpenProject(ledger: Ledger, organizationId: string): Promise<Project> {
  const open = ledger.projectsOf(organizationId).find(({ archivedAt }) => archivedAt === null);
  return open ?? (await foundProject(ledger, organizationId));
}

async function foundProject(ledger: Ledger, organizationId: string): Promise<Project> {
  const project = {
    id: newId("proj_"),
    organizationId,
    name: "default",
    created: ledger.seconds,
    policy: null,
    archivedAt: null,
  };
  await ledger.putProject(project);
  return project;
}

async function foundOwner(ledger: Ledger, organizationId: string): Promise<User> {
  const owner: User = {
    id: newId("user-"),
    organizationId,
    email: "owner@localhost",
    name: "Owner",
    role: "owner",
    created: ledger.seconds,
  };
  await ledger.putUser(owner);
  return owner;
}

/** The variable is the key: setting it to another value puts the new key in the old one's place. */
async function adoptKey(
  ledger: Ledger,
  household: Household,
  kind: "admin" | "project",
  text: string | null,
): Promise<string[]> {
  if (text === null) return [];
  const variable = environmentNames[kind];
  const digest = digestOf(text);
  const known = await ledger.key(digest);
  if (known !== null && known.kind !== kind) return [`the key in ${variable} is already in use as another kind of key`];
  if (known !== null && known.revokedAt !== null)
    return [`the key in ${variable} was revoked and stays revoked; choose a new one`];
  for (const key of ledger.keys()) {
    if (key.declaredBy === variable && key.digest !== digest && key.revokedAt === null) await ledger.revokeKey(key);
  }
  if (known === null) await putKey(ledger, household, kind, text, variable);
  else if (isInArchived(ledger, known))
    return [`the key in ${variable} is none: its project was archived; choose a new one`];
  return [];
}

function isInArchived(ledger: Ledger, { organizationId, projectId }: StoredKey): boolean {
  const project = projectId === null ? null : ledger.project(organizationId, projectId);
  return project !== null && project.archivedAt !== null;
}

async function mintMissing(ledger: Ledger, household: Household, kind: "admin" | "project"): Promise<string | null> {
  if (ledger.keys().some((key) => key.kind === kind && key.revokedAt === null)) return null;
  const text = mintKey(kind, randomBytes(keyRandomBytes));
  await putKey(ledger, household, kind, text, null);
  return text;
}

async function putKey(
  ledger: Ledger,
  { organization, owner }: Household,
  kind: "admin" | "project",
  text: string,
  variable: string | null,
): Promise<void> {
  await ledger.putKey({
    id: newId("key_"),
    organizationId: organization.id,
    kind,
    projectId: kind === "admin" ? null : (await findOpenProject(ledger, organization.id)).id,
    userId: owner.id,
    serviceAccountId: null,
    name: variable ?? (kind === "admin" ? "first admin key" : "first API key"),
    digest: digestOf(text),
    redacted: redactKey(text),
    scopes: [],
    created: ledger.seconds,
    expiresAt: null,
    revokedAt: null,
    droppedAt: null,
    declaredBy: variable,
    modelFields: null,
    modelNames: null,
  });
}
