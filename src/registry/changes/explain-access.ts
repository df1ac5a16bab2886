import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { explain, type Explanation } from "../../core/explanation.ts";
import type { KeyHolder } from "../../core/people/key-holder.ts";
import { notFound } from "../../core/refusal.ts";
import type { Directory } from "../../store/directory.ts";
import type { StoredSource } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";

/** Whose access is asked about: that of a key, or of a key that somebody might have in a project. */
export type Subject =
  | { readonly kind: "key"; readonly keyId: string }
  | { readonly kind: "user" | "service_account"; readonly id: string; readonly projectId: string };

export interface ExplainedAccess extends Explanation {
  readonly holder: KeyHolder;
}

/** Tells what a subject of this organization may do with a model, and by which rule. */
export async function explainAccess(
  store: Store,
  live: LiveCatalogue,
  organizationId: string,
  subject: Subject,
  modelId: string,
  nowSeconds: number,
): Promise<ExplainedAccess> {
  const holder =
    subject.kind === "key"
      ? await keyOf(store.directory, organizationId, subject.keyId)
      : await possibleKey(store.directory, organizationId, subject);
  const stored = await store.directory.models.resolve(organizationId, modelId);
  const seen = live.view(holder.audience).find(modelId);
  const named = { id: modelId, seen, stored, source: await sourceOf(store, stored) };
  return { holder, ...explain(holder, named, nowSeconds) };
}

async function sourceOf({ sources }: Store, model: StoredModel | null): Promise<StoredSource | null> {
  if (model === null || model.source === null) return null;
  return sources.find({ organizationId: model.organizationId, id: model.source.id });
}

async function keyOf(directory: Directory, organizationId: string, keyId: string): Promise<KeyHolder> {
  const holder = await directory.keys.findHolder(organizationId, keyId);
  if (holder === null) throw notFound("API key", keyId);
  return holder;
}

/** An unrestricted key, as it would be made today. */
async function possibleKey(
  directory: Directory,
  organizationId: string,
  { kind, id, projectId }: Exclude<Subject, { kind: "key" }>,
): Promise<KeyHolder> {
  const project = await directory.projects.find(organizationId, projectId);
  if (project === null) throw notFound("project", projectId);
  const rights =
    kind === "user"
      ? await userRights(directory, organizationId, projectId, id)
      : await accountRights(directory, organizationId, projectId, id);
  return {
    keyId: "",
    keyKind: "project",
    organizationId,
    projectId,
    audience: await directory.projects.audience(project),
    principalKind: kind,
    principalId: id,
    principalRemoved: false,
    projectArchived: project.archivedAt !== null,
    ...rights,
    scopes: [],
    expiresAt: null,
    allowedNetworks: (await directory.organizations.find(organizationId))?.allowedNetworks ?? [],
    modelFields: null,
    modelNames: null,
    revokedAt: null,
  };
}

type Rights = Pick<KeyHolder, "organizationRole" | "projectRole" | "granted" | "isMember">;

async function userRights(
  directory: Directory,
  organizationId: string,
  projectId: string,
  id: string,
): Promise<Rights> {
  const user = await directory.users.find(organizationId, id);
  if (user === null) throw notFound("user", id);
  const member = await directory.projectMembers.find(organizationId, projectId, id);
  const granted = await directory.grants.permissions(organizationId, projectId, id);
  const isMember = await directory.projectMembers.isMember(organizationId, projectId, id);
  return { organizationRole: user.role, projectRole: member?.role ?? null, granted, isMember };
}

async function accountRights(
  directory: Directory,
  organizationId: string,
  projectId: string,
  id: string,
): Promise<Rights> {
  const account = await directory.serviceAccounts.find(organizationId, projectId, id);
  if (account === null) throw notFound("service account", id);
  return { organizationRole: null, projectRole: account.role, granted: [], isMember: true };
}
