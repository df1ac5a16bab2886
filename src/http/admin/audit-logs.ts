import { audit as api, type AuditLogWire } from "../../api/audit.ts";
import { turns, type Slices } from "../../catalogue/turns.ts";
import { isSessionId } from "../../core/people/session.ts";
import { malformedRequest } from "../../core/refusal.ts";
import type { AuditFilter, AuditPageRequest } from "../../store/audit-trail.ts";
import type { Directory } from "../../store/store.ts";
import type { Page } from "../../store/page.ts";
import type { AuditEvent } from "../../store/rows.ts";
import { Query, unknownCursor } from "../request/query.ts";
import type { Bind } from "../request/bind.ts";
import { cursorIn, pageToWire } from "./answers.ts";
import type { Values } from "../../api/shapes/shapes.ts";

export function auditLogRoutes(bind: Bind, directory: Directory) {
  return bind(api, {
    listAuditLogs: async ({ organizationId, query, context }) => {
      refuseUnknownBounds(new Query(context));
      const { limit, after, before } = query;
      const cursor = cursorIn(query);
      // OpenAI's events above the organization. Rollcall has none.
      if (query.tenant_only) return pageToWire({ items: [], hasMore: false }, auditLogToWire);
      const filter = filterOf(query);
      const page = await turns.run(organizationId, "listAuditLogs", (slices) =>
        auditEvents(directory, organizationId, filter, { limit, after, before }, slices),
      );
      if (page === null) throw unknownCursor(cursor.name);
      return pageToWire(page, auditLogToWire);
    },
  });
}

// One event can contain a whole model policy.
const eventsAtOnce = 20;

/** Reads a page in parts. */
async function auditEvents(
  directory: Directory,
  organizationId: string,
  filter: AuditFilter,
  { limit, after, before }: AuditPageRequest,
  slices: Slices,
): Promise<Page<AuditEvent> | null> {
  let read: readonly AuditEvent[] = [];
  for (;;) {
    const atMost = Math.min(eventsAtOnce, limit - read.length);
    const request: AuditPageRequest =
      before === null
        ? { limit: atMost, after: read.at(-1)?.id ?? after, before: null }
        : { limit: atMost, after: null, before: read[0]?.id ?? before };
    const page = await slices.wait(() => directory.auditEvents(organizationId, filter, request));
    if (page === null) return null;
    read = before === null ? [...read, ...page.items] : [...page.items, ...read];
    if (!page.hasMore || read.length >= limit) return { items: read, hasMore: page.hasMore };
  }
}

type AuditQuery = Values<typeof api.listAuditLogs.query>;

const bounds = ["gt", "gte", "lt", "lte"].map((bound) => `effective_at[${bound}]`);

function refuseUnknownBounds(query: Query): void {
  const [odd] = query.pairs().find(([name]) => name.startsWith("effective_at") && !bounds.includes(name)) ?? [];
  if (odd !== undefined) throw malformedRequest(`Unknown parameter: '${odd}'. Known are ${bounds.join(", ")}.`, odd);
}

function filterOf(query: AuditQuery): AuditFilter {
  const lowest = [query["effective_at[gte]"], next(query["effective_at[gt]"], 1)].filter((at) => at !== null);
  const highest = [query["effective_at[lte]"], next(query["effective_at[lt]"], -1)].filter((at) => at !== null);
  return {
    types: query.event_types,
    principalIds: query.actor_ids,
    principalEmails: query.actor_emails,
    projectIds: query.project_ids,
    resourceIds: query.resource_ids,
    notBefore: lowest.length === 0 ? null : Math.max(...lowest),
    notAfter: highest.length === 0 ? null : Math.min(...highest),
  };
}

function next(seconds: number | null, step: 1 | -1): number | null {
  return seconds === null ? null : seconds + step;
}

export function auditLogToWire({ id, type, at, projectId, resourceId, details, ...event }: AuditEvent): AuditLogWire {
  const { names } = event;
  return {
    id,
    object: "organization.audit_log",
    type,
    effective_at: at,
    ...(projectId !== null && { project: { id: projectId, ...names?.project } }),
    actor: actorToWire(event),
    ...(names?.resource && { resource: { id: resourceId, ...names.resource } }),
    [type]: { id: resourceId, ...details },
  };
}

type Author = Pick<AuditEvent, "keyId" | "principalId" | "address" | "requestId" | "names">;

export function actorToWire({ keyId, principalId, address, requestId, names }: Author) {
  // The server itself acts at a start, without a key.
  if (keyId === null || principalId === null) return { type: "server" };
  const principal = { id: principalId, ...names?.principal };
  if (isSessionId(keyId))
    return {
      type: "session",
      session: { id: keyId, user: principal, ip_address: address },
      ip_address: address,
      request_id: requestId,
    };
  const owner = principalId.startsWith("svc_acct_")
    ? { type: "service_account", service_account: principal }
    : { type: "user", user: principal };
  return {
    type: "api_key",
    api_key: { id: keyId, ...names?.key, ...owner },
    ip_address: address,
    request_id: requestId,
  };
}
