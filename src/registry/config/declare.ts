import {
  DeclarationRefused,
  type Declaration,
  type DeclaredKey,
  type DeclaredOrganization,
} from "../../core/declaration.ts";
import { redactKey } from "../../core/people/key.ts";
import type { Organization, Project } from "../../core/people/organization.ts";
import type { DeclarableKind } from "../../store/start-look-ups.ts";
import type { StoredKey } from "../../store/rows.ts";
import { declareProjects } from "./declare-projects.ts";
import { digestOf } from "../keys/digest.ts";
import type { Reconciler } from "./reconciler.ts";
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
  reconciler: Reconciler,
  declaration: Declaration,
  { keptDigests, mayDropAll }: DroppingKeys,
): Promise<DeclareNotes> {
  const notes: string[] = [];
  for (const declared of declaration.organizations) {
    const organization = await declareOrganization(reconciler, declared);
    const { projects, notes: projectNotes } = await declareProjects(reconciler, organization, declared.projects);
    notes.push(...projectNotes, ...(await declareKeys(reconciler, organization, projects, declared.keys)));
  }
  const declaredKeys = declaration.organizations.flatMap(({ keys }) => keys.map(fileKeyDigest));
  const dropped = droppedKeys(reconciler, new Set([...keptDigests, ...declaredKeys]));
  if (declaredKeys.length === 0 && dropped.length > 0 && !mayDropAll) throw new DeclarationRefused(dropsAll(dropped));
  for (const key of dropped) await reconciler.dropKey(key);
  notes.push(...[...reconciler.undone].map(undoneNote));
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

async function declareOrganization(reconciler: Reconciler, declared: DeclaredOrganization): Promise<Organization> {
  const known = reconciler.organization(declared.name);
  if (known !== null && declared.id !== null && known.id !== declared.id)
    throw new DeclarationRefused(
      `the organization "${declared.name}" has the id ${known.id} and cannot be given ${declared.id}`,
    );
  const { id, created } = known ?? { id: declared.id ?? newId("org-"), created: reconciler.seconds };
  const organization = { id, name: declared.name, created, allowedNetworks: declared.allowedNetworks };
  await reconciler.putOrganization(organization);
  for (const { email, name, role } of declared.users) {
    const user = reconciler.user(id, email) ?? { id: newId("user-"), created: reconciler.seconds };
    await reconciler.putUser({
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
  reconciler: Reconciler,
  organization: Organization,
  projects: ReadonlyMap<string, Project>,
  keys: readonly DeclaredKey[],
): Promise<string[]> {
  const notes: string[] = [];
  for (const declared of keys) {
    const known = await reconciler.key(digestOf(declared.value));
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
    await reconciler.putKey(keyFrom(reconciler, organization, projects, declared, known));
  }
  return notes;
}

function keyFrom(
  reconciler: Reconciler,
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
    userId: declared.userEmail === null ? null : (reconciler.user(organization.id, declared.userEmail)?.id ?? null),
    serviceAccountId: accountId(reconciler, project, declared.serviceAccount),
    name: declared.name,
    digest: digestOf(declared.value),
    redacted: redactKey(declared.value),
    scopes: declared.scopes,
    created: known?.created ?? reconciler.seconds,
    expiresAt: declared.expiresAt,
    revokedAt: null,
    droppedAt: null,
    declaredBy: "file",
    modelFields: declared.modelFields,
    modelNames: declared.modelNames,
  };
}

function accountId(reconciler: Reconciler, project: Project | null, name: string | null): string | null {
  return project === null || name === null ? null : (reconciler.serviceAccount(project.id, name)?.id ?? null);
}

function droppedKeys(reconciler: Reconciler, digests: ReadonlySet<string>): StoredKey[] {
  const isDropped = (key: StoredKey) => key.declaredBy === "file" && key.revokedAt === null && !digests.has(key.digest);
  return reconciler.keys().filter(isDropped);
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
