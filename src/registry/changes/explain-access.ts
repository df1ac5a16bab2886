import { defaultKeySettings } from "../../core/people/key-settings.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { explain, type Explanation } from "../../core/explanation.ts";
import type { Project } from "../../core/people/organization.ts";
import type { KeyHolder } from "../../core/people/key-holder.ts";
import { existing } from "../../core/refusal.ts";
import type { StoredSource } from "../../store/sources.ts";
import type { Directory, Store } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";

/** Whose access to explain: an existing key, or a possible key of a user or service account in a project. */
export type Subject =
  | { readonly kind: "key"; readonly keyId: string }
  | { readonly kind: "user" | "service_account"; readonly id: string; readonly projectId: string };

export interface ExplainedAccess extends Explanation {
  readonly holder: KeyHolder;
}

export interface AccessQuestion {
  readonly organizationId: string;
  readonly subject: Subject;
  readonly modelId: string;
}

/** Explains what a subject of an organization may do with a model, and by which rule. */
export async function explainAccess(
  store: Store,
  live: LiveCatalogue,
  { organizationId, subject, modelId }: AccessQuestion,
  nowSeconds: number,
): Promise<ExplainedAccess> {
  const { directory } = store;
  const holder =
    subject.kind === "key"
      ? existing(await directory.keys.findHolder(organizationId, subject.keyId), "API key", subject.keyId)
      : await possibleKey(directory, organizationId, subject);
  const stored = await directory.models.resolve(organizationId, modelId);
  const seen = live.view(holder.audience).find(modelId);
  const named = { id: modelId, seen, stored, source: await sourceOf(store, stored) };
  return { holder, ...explain(holder, named, nowSeconds) };
}

async function sourceOf({ sources }: Store, model: StoredModel | null): Promise<StoredSource | null> {
  if (model === null || model.source === null) return null;
  return sources.find({ organizationId: model.organizationId, id: model.source.id });
}

/** An unrestricted key as it would be created now. */
async function possibleKey(
  directory: Directory,
  organizationId: string,
  { kind, id, projectId }: Exclude<Subject, { kind: "key" }>,
): Promise<KeyHolder> {
  const project = existing(await directory.projects.find(organizationId, projectId), "project", projectId);
  const rights =
    kind === "user" ? await userRights(directory, project, id) : await accountRights(directory, project, id);
  return {
    keyId: "",
    keyKind: "project",
    projectId,
    audience: await directory.projects.audience(project),
    ...rights,
    principalRemoved: false,
    projectArchived: project.archivedAt !== null,
    scopes: [],
    expiresAt: null,
    allowedNetworks: (await directory.organizations.find(organizationId))?.allowedNetworks ?? [],
    ...defaultKeySettings,
    revokedAt: null,
  };
}

type Rights = Pick<KeyHolder, "principal" | "isMember">;

async function userRights(
  directory: Directory,
  { organizationId, id: projectId }: Project,
  id: string,
): Promise<Rights> {
  const { role: organizationRole } = existing(await directory.users.find(organizationId, id), "user", id);
  const member = await directory.projectMembers.find(organizationId, projectId, id);
  const projectRole = member?.role ?? null;
  const granted = await directory.grants.permissions(organizationId, projectId, id);
  const isMember = await directory.projectMembers.isMember(organizationId, projectId, id);
  return { principal: { kind: "user", id, organizationRole, projectRole, granted }, isMember };
}

async function accountRights(
  directory: Directory,
  { organizationId, id: projectId }: Project,
  id: string,
): Promise<Rights> {
  const account = await directory.serviceAccounts.find(organizationId, projectId, id);
  const { role: projectRole } = existing(account, "service account", id);
  const principal = { kind: "service_account", id, organizationRole: null, projectRole, granted: [] } as const;
  return { principal, isMember: true };
}
