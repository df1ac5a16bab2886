import { access as api, type ActorWire } from "../../api/access.ts";
import type { Values } from "../../api/shapes/shapes.ts";
import { permissionsOf } from "../../core/access.ts";
import type { Actor } from "../../core/people/actor.ts";
import { sessionOf, type Session } from "../../core/people/session.ts";
import { incorrectKey, malformedRequest, sessionEnded } from "../../core/refusal.ts";
import {
  explainAccess,
  type ExplainedAccess,
  type ExplainServices,
  type Subject,
} from "../../registry/changes/explain-access.ts";
import { sessionFieldsOf } from "../console/session-wire.ts";
import { servedPaths } from "../relay/call-paths.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";

export function accessRoutes(bind: Bind, services: ExplainServices) {
  return bind(api, {
    describeActor: ({ context }) =>
      actorWire(services.store.directory, context.actor, Math.floor(services.nowMs() / 1000)),
    explainAccess: async ({ organizationId, query }) => {
      const subject = subjectOf(query);
      const question = { organizationId, subject, modelId: query.model };
      return toWire(query.model, await explainAccess(services, question));
    },
  });
}

async function actorWire(directory: Directory, actor: Actor, atSeconds: number): Promise<ActorWire> {
  const { projectId, expiresAt, audience, principal } = actor;
  const { organizationId } = audience;
  const { organizations, projects } = directory;
  const session = sessionOf(actor);
  const project = projectId === null ? null : await projects.find(organizationId, projectId);
  return {
    object: "rollcall.actor",
    ...(session === null ? await keyWire(directory, actor) : await holderWire(directory, session)),
    session: session === null ? null : sessionFieldsOf(session, atSeconds),
    organization: { id: organizationId, name: (await organizations.find(organizationId))?.name ?? "" },
    project: project === null ? null : { id: project.id, name: project.name },
    organization_role: principal.organizationRole,
    project_role: principal.projectRole,
    permissions: permissionsOf(actor),
    ends_at: expiresAt,
  };
}

/** A key and whose it is, with their names. Another request may have revoked it since this one began. */
async function keyWire({ keys }: Directory, { keyId, projectId, audience, principal }: Actor) {
  const found = await keys.find(audience.organizationId, projectId, keyId);
  if (found === null) throw incorrectKey(keyId);
  const { key, principal: owner } = found;
  const { kind: type, id } = principal;
  return {
    key: { id: keyId, name: key.name, kind: key.kind },
    principal: { type, id, name: owner.name, email: owner.kind === "user" ? owner.email : null },
  };
}

/** The same for a session. */
async function holderWire({ keys, users }: Directory, { organizationId, userId, keyId }: Session) {
  const user = await users.find(organizationId, userId);
  const found = keyId === null ? null : await keys.find(organizationId, null, keyId);
  if (user === null || (keyId !== null && found === null)) throw sessionEnded();
  return {
    key: found === null ? null : { id: found.key.id, name: found.key.name, kind: found.key.kind },
    principal: { type: "user" as const, id: userId, name: user.name, email: user.email },
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
