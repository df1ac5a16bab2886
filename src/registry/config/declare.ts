import { keySettingsOf } from "../../core/people/key-settings.ts";
import {
  DeclarationRefused,
  type Declaration,
  type DeclaredKey,
  type DeclaredOrganization,
} from "../../core/declaration.ts";
import { foldedEmail } from "../../core/people/email.ts";
import type { DeclaredBy, Organization, Project } from "../../core/people/organization.ts";
import type { StoredKey } from "../../store/rows.ts";
import { declareProjects } from "./declare-projects.ts";
import { digestOfKey } from "../keys/digest.ts";
import { storedKey } from "../keys/keys.ts";
import type { ReconciledItems } from "./reconciled-items.ts";
import type { Reconciler } from "./reconciler.ts";
import { newId } from "../new-id.ts";

/** What the operator should know, as whole sentences. */
export interface DeclareNotes {
  /** Declarations without effect, for instance of a model that was deleted, and overridden changes. */
  readonly notes: readonly string[];
  /** What may need an operator's action. */
  readonly troubles: readonly string[];
}

/** Which keys may be dropped that the file no longer declares. */
export interface KeyDropRules {
  /** Keys that stay valid because an environment variable declares them now. */
  readonly keptDigests: readonly string[];
  /** Whether a file that declares no key at all may drop all earlier ones. */
  readonly mayDropAll: boolean;
}

/** Applies a configuration file except for its models and sources. */
export async function declare(
  reconciler: Reconciler,
  declaration: Declaration,
  { keptDigests, mayDropAll }: KeyDropRules,
): Promise<DeclareNotes> {
  const notes: string[] = [];
  for (const declared of declaration.organizations) {
    const organization = await declareOrganization(reconciler, declared);
    const { projects, notes: projectNotes } = await declareProjects(reconciler, organization, declared.projects);
    notes.push(...projectNotes, ...(await declareKeys(reconciler, organization, projects, declared.keys)));
  }
  await release(reconciler.projects);
  await release(reconciler.users);
  await release(reconciler.projectUsers);
  await release(reconciler.serviceAccounts);
  const declaredKeys = declaration.organizations.flatMap(({ keys }) => keys.map(({ value }) => digestOfKey(value)));
  const kept = new Set([...keptDigests, ...declaredKeys]);
  const dropped = reconciler.keys
    .all()
    .filter(({ declaredBy, revokedAt, digest }) => declaredBy === "file" && revokedAt === null && !kept.has(digest));
  if (declaredKeys.length === 0 && dropped.length > 0 && !mayDropAll)
    throw new DeclarationRefused(
      `the file declares no key, which would invalidate every key that a file declared before: ${namesOf(dropped)}. ` +
        "Restart the server with --config if that is intended",
    );
  for (const key of dropped) await reconciler.dropKey(key);
  const overridden = Map.groupBy(reconciler.report.overridden, ({ kind }) => kind);
  for (const [kind, items] of overridden)
    notes.push(`changed through the API and now as the file declares: ${kind} ${namesOf(items)}`);
  if (dropped.length === 0) return { notes, troubles: [] };
  return {
    notes,
    troubles: [`the file no longer declares some keys, which are invalid until it does: ${namesOf(dropped)}`],
  };
}

/** What the file no longer declares stays, and is nobody's but the API's from now on. */
async function release<T extends { readonly declaredBy: DeclaredBy }>(items: ReconciledItems<T>): Promise<void> {
  for (const item of items.notPut()) if (item.declaredBy === "file") await items.put({ ...item, declaredBy: null });
}

const namedMax = 5;

function namesOf(items: readonly { readonly name: string }[]): string {
  const names = items.slice(0, namedMax).map(({ name }) => name);
  return names.join(", ") + (items.length > namedMax ? ` and ${items.length - namedMax} more` : "");
}

async function declareOrganization(reconciler: Reconciler, declared: DeclaredOrganization): Promise<Organization> {
  const known = reconciler.organizations.find(declared.name);
  if (known !== null && declared.id !== null && known.id !== declared.id)
    throw new DeclarationRefused(
      `the organization "${declared.name}" has the id ${known.id} and cannot be given ${declared.id}`,
    );
  const { id, created } = known ?? { id: declared.id ?? newId("org-"), created: reconciler.seconds };
  const organization = { id, name: declared.name, created, allowedNetworks: declared.allowedNetworks };
  await reconciler.organizations.put(organization);
  for (const { email, name, role } of declared.users) {
    const user = reconciler.users.find(id, foldedEmail(email)) ?? { id: newId("user-"), created: reconciler.seconds };
    const { id: userId, created: joined } = user;
    await reconciler.users.put({
      id: userId,
      organizationId: id,
      email,
      name,
      role,
      created: joined,
      declaredBy: "file",
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
    const known = await reconciler.findKey(digestOfKey(declared.value));
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
      notes.push(`the file declares the key "${declared.name}" again, so it is valid again`);
    await reconciler.keys.put(keyFrom(reconciler, organization, projects, declared, known));
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
  const { userEmail, serviceAccount } = declared;
  const user = userEmail === null ? null : reconciler.users.find(organization.id, foldedEmail(userEmail));
  const account =
    project === null || serviceAccount === null ? null : reconciler.serviceAccounts.find(project.id, serviceAccount);
  return storedKey(declared.value, {
    id: known?.id ?? newId("key_"),
    organizationId: organization.id,
    projectId: project?.id ?? null,
    userId: user?.id ?? null,
    serviceAccountId: account?.id ?? null,
    name: declared.name,
    scopes: declared.scopes,
    created: known?.created ?? reconciler.seconds,
    expiresAt: declared.expiresAt,
    declaredBy: "file",
    ...keySettingsOf(declared),
  });
}
