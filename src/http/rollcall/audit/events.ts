import { auditEvents as api, type AuditEventWire } from "../../../api/audit-events.ts";
import { turns, type Slices } from "../../../catalogue/turns.ts";
import { existing } from "../../../core/refusal.ts";
import { searchPage } from "../../../registry/search-page.ts";
import type { AuditFilter, AuditSearch, FoundEvents } from "../../../store/audit-trail.ts";
import type { ChainedEvent } from "../../../store/rows.ts";
import type { Directory } from "../../../store/store.ts";
import { actorToWire } from "../../admin/audit-logs.ts";
import type { Bind } from "../../request/bind.ts";
import { cutDetails } from "./cut-details.ts";

/** One event can contain a whole model policy. */
const atOnce = 20;
/** Searches of the store for one page. Together they look at 10,000 events. */
const searchesMax = 200;

export function auditEventRoutes(bind: Bind, directory: Directory) {
  return bind(api, {
    searchAuditEvents: async ({ organizationId, query }) => {
      const { limit, order, q: text } = query;
      const after = query.after === null ? null : Number(query.after);
      const found = await turns.run(organizationId, "searchAuditEvents", (slices) =>
        findEvents(directory, organizationId, auditFilterOf(query), { text, order, after, limit }, slices),
      );
      const next = found.next === null ? null : String(found.next);
      return { object: "list", data: found.items.map(cutEventToWire), has_more: next !== null, next };
    },
    retrieveAuditEvent: async ({ organizationId, params: { event_id: id } }) =>
      auditEventToWire(existing(await directory.auditEvent(organizationId, id), "audit event", id)),
  });
}

/** The events of one page, read a few at a time. */
export function findEvents(
  directory: Pick<Directory, "searchAudit">,
  organizationId: string,
  filter: AuditFilter,
  search: AuditSearch,
  slices: Slices,
): Promise<FoundEvents> {
  const find = (rest: AuditSearch) => directory.searchAudit(organizationId, filter, rest);
  return searchPage(search, find, slices, { atOnce, searchesMax });
}

interface EventQuery {
  readonly event_types: readonly string[];
  readonly actor_ids: readonly string[];
  readonly project_ids: readonly string[];
  readonly resource_ids: readonly string[];
  readonly since: number | null;
  readonly until: number | null;
}

export function auditFilterOf(query: EventQuery): AuditFilter {
  return {
    types: query.event_types,
    principalIds: query.actor_ids,
    principalEmails: [],
    projectIds: query.project_ids,
    resourceIds: query.resource_ids,
    notBefore: query.since,
    notAfter: query.until,
  };
}

export function auditEventToWire(event: ChainedEvent): AuditEventWire {
  const { id, type, at, revision, projectId, resourceId, details, names, position, hash } = event;
  return {
    id,
    object: "rollcall.audit_event",
    type,
    effective_at: at,
    revision,
    actor: actorToWire(event),
    project: projectId === null ? null : { id: projectId, ...names?.project },
    resource: resourceId === null ? null : { id: resourceId, ...names?.resource },
    details,
    details_cut: false,
    position,
    hash,
  };
}

function cutEventToWire(event: ChainedEvent): AuditEventWire {
  const { details, isCut } = cutDetails(event.details);
  return { ...auditEventToWire(event), details, details_cut: isCut };
}
