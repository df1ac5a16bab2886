import { defaultKeySettings } from "../../core/people/key-settings.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { explain, type Explanation, type ServingSource } from "../../core/explanation/explanation.ts";
import type { KeyHolder } from "../../core/people/key-holder.ts";
import { existing } from "../../core/refusal.ts";
import type { StoredSource } from "../../store/sources.ts";
import type { Directory, Store } from "../../store/store.ts";
import type { FindServing } from "../../sources/serving.ts";
import type { Spending } from "../spend/spending.ts";
import { callsTaken } from "../sources/calls-taken.ts";
import type { StoredModel } from "../../store/rows.ts";

/** Whose access to explain: an existing key, or a possible key of a user or service account in a project. */
export type Subject =
  | { readonly kind: "key"; readonly keyId: string }
  | { readonly kind: "user" | "service_account"; readonly id: string; readonly projectId: string };

export interface ExplainedAccess extends Explanation {
  readonly holder: KeyHolder;
  /** The sources that calls may go to, each with the model's name there. */
  readonly serving: readonly (ServingSource & { readonly upstreamId: string })[];
}

export interface ExplainServices {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly findServing: FindServing;
  readonly spending: Spending;
  readonly nowMs: () => number;
}

/** Explains what a subject of an organization may do with a model, and by which rule. */
export async function explainAccess(
  { store, live, findServing, spending, nowMs }: ExplainServices,
  { organizationId, subject, modelId }: { organizationId: string; subject: Subject; modelId: string },
): Promise<ExplainedAccess> {
  const { directory } = store;
  const holder =
    subject.kind === "key"
      ? existing(await directory.keys.findHolder(organizationId, subject.keyId), "API key", subject.keyId)
      : await possibleKey(directory, organizationId, subject);
  const stored = await directory.models.resolve(organizationId, modelId);
  const seen = live.view(holder.audience).find(modelId);
  const found = seen === null ? [] : await findServing(seen);
  const serving = found.map(({ sourceId, upstreamId, kind, config: { options } }) => {
    return { sourceId, upstreamId, calls: callsTaken({ kind, options }) };
  });
  const nowMillis = nowMs();
  const source = await sourceOf(store, stored);
  const reachedLimits = await limitsReached(spending, holder, nowMillis);
  const named = { id: modelId, seen, stored, source, serving, reachedLimits };
  return { holder, serving, ...explain(holder, named, Math.floor(nowMillis / 1000)) };
}

/** Whose limits refuse calls, in the order in which calls are held to them. */
async function limitsReached(spending: Spending, { audience, projectId }: KeyHolder, atMs: number) {
  const isReached = async (id: string | null) => (await spending.fresh(audience.organizationId, id)).isReachedAt(atMs);
  return [
    ...(projectId !== null && (await isReached(projectId)) ? (["project"] as const) : []),
    ...((await isReached(null)) ? (["organization"] as const) : []),
  ];
}

async function sourceOf({ sources }: Store, model: StoredModel | null): Promise<StoredSource | null> {
  if (model === null || model.source === null) return null;
  return sources.find({ organizationId: model.organizationId, id: model.source.id });
}

/** An unrestricted key as it would be created now. */
async function possibleKey(
  directory: Directory,
  organizationId: string,
  subject: Exclude<Subject, { kind: "key" }>,
): Promise<KeyHolder> {
  const { projectId } = subject;
  const project = existing(await directory.projects.find(organizationId, projectId), "project", projectId);
  return {
    keyId: "",
    keyKind: "project",
    projectId,
    projectMaxOpenCalls: project.maxOpenCalls,
    audience: await directory.projects.audience(project),
    ...(await membershipOf(directory, organizationId, subject)),
    principalRemoved: false,
    projectArchived: project.archivedAt !== null,
    scopes: [],
    expiresAt: null,
    allowedNetworks: (await directory.organizations.find(organizationId))?.allowedNetworks ?? [],
    ...defaultKeySettings,
    revokedAt: null,
  };
}

/** What a user or service account may do in a project. */
async function membershipOf(
  { users, projectMembers, grants, serviceAccounts }: Directory,
  organizationId: string,
  { kind, id, projectId }: Exclude<Subject, { kind: "key" }>,
): Promise<Pick<KeyHolder, "principal" | "isMember">> {
  if (kind === "service_account") {
    const account = existing(await serviceAccounts.find(organizationId, projectId, id), "service account", id);
    return { principal: { kind, id, organizationRole: null, projectRole: account.role, granted: [] }, isMember: true };
  }
  const { role: organizationRole } = existing(await users.find(organizationId, id), "user", id);
  const projectRole = (await projectMembers.find(organizationId, projectId, id))?.role ?? null;
  const granted = await grants.permissions(organizationId, projectId, id);
  const isMember = await projectMembers.isMember(organizationId, projectId, id);
  return { principal: { kind, id, organizationRole, projectRole, granted }, isMember };
}
