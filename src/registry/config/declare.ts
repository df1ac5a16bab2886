import {
  DeclarationRefused,
  type Declaration,
  type DeclaredKey,
  type DeclaredOrganization,
} from "../../core/declaration.ts";
import { redactKey } from "../../core/people/key.ts";
import type { Organization, Project } from "../../core/people/organization.ts";
import type { DeclarableKind } from "../../store/start-look-ups.ts";
import type { StoredKey } from "../../store/store.ts";
import { declareProjects } from "./declare-projects.ts";
import { digestOf } from "../keys/digest.ts";
import type { Ledger } from "./ledger.ts";
import { newId } from "../new-id.ts";

/** What an operator should know of a start, a sentence each. */
export interface DeclareNotes {
  /** Declarations that have no effect because somebody deleted or revoked what they declare, and the like. */
  readonly notes: readonly string[];
  /** What an operator may have to do something about. */
  readonly troubles: readonly string[];
}

/** What else decides about the keys that the file has dropped. */
export interface DroppingKeys {
  /** Keys that go on because somebody else declares them now. */
  readonly keptDigests: ReadonlySet<string>;
  /** Whether a file that declares no key at all may drop every one there is. */
  readonly mayDropAll: boolean;
}

/** Brings the store to what a configuration file declares, models and sources aside. */
export async function declare(
  ledger: Ledger,
  declaration: Declaration,
  { keptDigests, mayDropAll }: DroppingKeys,
): Promise<DeclareNotes> {
  const notes: string[] = [];
  for (const declared of declaration.organizations) {
    const organization = await declareOrganization(ledger, declared);
    const { projects, notes: projectNotes } = await declareProjects(ledger, organization, declared.projects);
    notes.push(...projectNotes, ...(await declareKeys(ledger, organization, projects, declared.keys)));
  }
  const declaredKeys = declaration.organizations.flatMap(({ keys }) => keys.map(fileKeyDigest));
  const dropped = droppedKeys(ledger, new Set([...keptDigests, ...declaredKeys]));
  if (declaredKeys.length === 0 && dropped.length > 0 && !mayDropAll) throw new DeclarationRefused(dropsAll(dropped));
  for (const key of dropped) await ledger.dropKey(key);
  notes.push(...[...ledger.undone].map(undoneNote));
  return { notes, troubles: dropped.length === 0 ? [] : [droppedNote(dropped)] };
}

function undoneNote([kind, names]: [DeclarableKind, readonly string[]]): string {
  return `changed through the API and now as the file declares: ${kind} ${someOf(names)}`;
}

const namedMax = 5;

function someOf(names: readonly string[]): string {
  const more = names.length > namedMax ? ` and ${names.length - namedMax} more` : "";
  return `${names.slice(0, namedMax).join(", ")}${more}`;
}

async function declareOrganization(ledger: Ledger, declared: DeclaredOrganization): Promise<Organization> {
  const known = ledger.organization(declared.name);
  if (known !== null && declared.id !== null && known.id !== declared.id)
    throw new DeclarationRefused(
      `the organization "${declared.name}" has the id ${known.id} and cannot be given ${declared.id}`,
    );
  const { id, created } = known ?? { id: declared.id ?? newId("org-"), created: ledger.seconds };
  const organization = { id, name: declared.name, created, allowedNetworks: declared.allowedNetworks };
  await ledger.putOrganization(organization);
  for (const { email, name, role } of declared.users) {
    const user = ledger.user(id, email) ?? { id: newId("user-"), created: ledger.seconds };
    await ledger.putUser({
      id: user.id,
      organizationId: id,
      email,
      name,
      role,
      created: user.created,
    });
  }
  return organization;
}

async function declareKeys(
  ledger: Ledger,
  organization: Organization,
  projects: ReadonlyMap<string, Project>,
  keys: readonly DeclaredKey[],
): Promise<string[]> {
  const notes: string[] = [];
  for (const declared of keys) {
    const known = await ledger.key(digestOf(declared.value));
    if (known !== null && known.organizationId !== organization.id)
      throw new DeclarationRefused(
        `the key "${declared.name}" belongs to another organization than "${organization.name}"; give it a new value, ` +
          "or, if the organization has a new name, declare it with the id it has",
      );
    if (known !== null && known.revokedAt !== null && known.droppedAt === null) {
      notes.push(`the key "${declared.name}" was revoked and stays revoked; give it a new value`);
      continue;
    }
    if (known !== null && known.droppedAt !== null)
      notes.push(`in the file again, and so valid again: key "${declared.name}"`);
    await ledger.putKey(keyFrom(ledger, organization, projects, declared, known));
  }
  return notes;
}

function keyFrom(
  ledger: Ledger,
  organization: Organization,
  projects: ReadonlyMap<string, Project>,
  declared: DeclaredKey,
  known: StoredKey | null,
): StoredKey {
  const project = declared.project === null ? null : (projects.get(declared.project) ?? null);
  return {
    id: known?.id ?? newId("key_"),
    organizationId: organization.id,
    kind: declared.kind,
    projectId: project?.id ?? null,
    userId: declared.userEmail === null ? null : (ledger.user(organization.id, declared.userEmail)?.id ?? null),
    serviceAccountId: accountId(ledger, project, declared.serviceAccount),
    name: declared.name,
    digest: digestOf(declared.value),
    redacted: redactKey(declared.value),
    scopes: declared.scopes,
    created: known?.created ?? ledger.seconds,
    expiresAt: declared.expiresAt,
    revokedAt: null,
    droppedAt: null,
    declaredBy: "file",
    modelFields: declared.modelFields,
    modelNames: declared.modelNames,
  };
}

function accountId(ledger: Ledger, project: Project | null, name: string | null): string | null {
  return project === null || name === null ? null : (ledger.serviceAccount(project.id, name)?.id ?? null);
}

function droppedKeys(ledger: Ledger, digests: ReadonlySet<string>): StoredKey[] {
  const isDropped = (key: StoredKey) => key.declaredBy === "file" && key.revokedAt === null && !digests.has(key.digest);
  return ledger.keys().filter(isDropped);
}

function droppedNote(dropped: readonly StoredKey[]): string {
  return `not in the file any more, and refused until it is there again: key ${namesOf(dropped)}`;
}

function dropsAll(dropped: readonly StoredKey[]): string {
  return (
    `the file declares no key, and would end every key that it declared: ${namesOf(dropped)}. ` +
    "Start the server again if that is meant"
  );
}

function namesOf(dropped: readonly StoredKey[]): string {
  return someOf(dropped.map(({ name }) => name));
}

function fileKeyDigest(key: DeclaredKey): string {
  return digestOf(key.value);
}
