import { access as api, type ActorWire } from "../../api/access.ts";
import type { Values } from "../../api/shapes/shapes.ts";
import { permissionsOf } from "../../core/access.ts";
import type { Actor } from "../../core/people/actor.ts";
import { incorrectKey, malformedRequest } from "../../core/refusal.ts";
import {
  explainAccess,
  type ExplainedAccess,
  type ExplainServices,
  type Subject,
} from "../../registry/changes/explain-access.ts";
import { servedPaths } from "../relay/call-paths.ts";
import type { Directory } from "../../store/store.ts";
import type { Services } from "../services.ts";
import type { Bind } from "../request/bind.ts";

export function accessRoutes(bind: Bind, services: ExplainServices & Pick<Services, "nowMs">) {
  return bind(api, {
    describeActor: ({ context }) => actorWire(services.store.directory, context.actor),
    explainAccess: async ({ organizationId, query }) => {
      const subject = subjectOf(query);
      const nowSeconds = Math.floor(services.nowMs() / 1000);
      const question = { organizationId, subject, modelId: query.model };
      return toWire(query.model, await explainAccess(services, question, nowSeconds));
    },
  });
}

async function actorWire({ organizations, projects, keys }: Directory, actor: Actor): Promise<ActorWire> {
  const { keyId, keyKind, projectId, expiresAt, audience, principal } = actor;
  const { organizationId } = audience;
  // Their names. Another request may have revoked the key since this one began.
  const key = await keys.find(organizationId, projectId, keyId);
  if (key === null) throw incorrectKey(keyId);
  const project = projectId === null ? null : await projects.find(organizationId, projectId);
  const { name, ...owner } = key.principal;
  return {
    object: "rollcall.actor",
    key: { id: keyId, name: key.key.name, kind: keyKind },
    principal: { type: principal.kind, id: principal.id, name, email: owner.kind === "user" ? owner.email : null },
    organization: { id: organizationId, name: (await organizations.find(organizationId))?.name ?? "" },
    project: project === null ? null : { id: project.id, name: project.name },
    organization_role: principal.organizationRole,
    project_role: principal.projectRole,
    permissions: permissionsOf(actor),
    ends_at: expiresAt,
  };
}

/** Finds a key by its id, or a user or service account in a project. */
function subjectOf(query: Values<typeof api.explainAccess.query>): Subject {
  const { key_id: keyId, project_id: projectId, user_id: userId, service_account_id: accountId } = query;
  if ([keyId, userId, accountId].filter((id) => id !== null).length !== 1)
    throw malformedRequest("Give one of 'key_id', 'user_id' and 'service_account_id'.", "key_id");
  if (keyId !== null) return { kind: "key", keyId };
  if (projectId === null) throw malformedRequest("Missing required parameter: 'project_id'.", "project_id");
  if (userId !== null) return { kind: "user", id: userId, projectId };
  return { kind: "service_account", id: accountId ?? "", projectId };
}

function toWire(model: string, { holder, serving, ...verdicts }: ExplainedAccess) {
  return {
    object: "rollcall.access" as const,
    model,
    key_id: holder.keyId || null,
    project_id: holder.projectId,
    // From any other address the key may do nothing.
    only_from: holder.allowedNetworks,
    principal: { type: holder.principal.kind, id: holder.principal.id },
    ...verdicts,
    served_by: serving.map(({ sourceId, upstreamId, calls }) => ({
      source_id: sourceId,
      upstream_id: upstreamId,
      calls: calls.flatMap((call) =>
        servedPaths([call]).map((path) => ({ call, path: path.replace("{model}", encodeURIComponent(model)) })),
      ),
    })),
  };
}
