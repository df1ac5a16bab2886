import { operationTable } from "./operation.ts";
import {
  checked,
  component,
  described,
  list,
  namedObject,
  nullable,
  object,
  omittable,
  optional,
  unread,
  withDefault,
  withSchema,
  type Infer,
} from "./shapes/shapes.ts";
import { sought } from "./shapes/sought.ts";
import { boolean, choice, constant, count, integer, repeated, seconds, text } from "./shapes/values.ts";

/** The events of the audit log as administrators search and export them. */

const plainObject = unread<Readonly<Record<string, unknown>>>({ type: "object" });
const position = checked(
  withSchema(text, { pattern: "^[0-9]{1,15}$" }),
  (value) => /^\d{1,15}$/.test(value),
  (param) => `Invalid value for '${param}': expected the 'next' of a page.`,
);

const namedId = object({ id: nullable(text), name: omittable(text), email: omittable(text) });

const auditEvent = namedObject("AuditEvent", {
  id: text,
  object: constant("rollcall.audit_event"),
  type: text,
  effective_at: seconds,
  revision: count,
  actor: described("As in the audit log of OpenAI's format.", plainObject),
  project: nullable(namedId),
  resource: nullable(namedId),
  details: plainObject,
  details_cut: described(
    "Whether the details are cut, as long ones in lists are. One event by its id is whole.",
    boolean,
  ),
  position: described(
    "Its place in the chain of hashes; null for an event from before there was one.",
    nullable(count),
  ),
  hash: described(
    "Of the whole event and the hash before it, as docs/storage.md specifies; null likewise.",
    nullable(text),
  ),
});

export type AuditEventWire = Infer<typeof auditEvent>;

const filter = {
  q: optional(described("Part of the details, the names, the type or the resource's id, in either case.", sought)),
  event_types: repeated(text),
  actor_ids: repeated(text),
  project_ids: repeated(text),
  resource_ids: described("Events about these ids. A model's id also finds its permissions.", repeated(text)),
  since: optional(described("Events from this second on, as Unix time.", seconds)),
  until: optional(described("Events up to this second, as Unix time.", seconds)),
};

export const auditEvents = operationTable({
  searchAuditEvents: {
    route: "GET /rollcall/v1/audit/events",
    summary: "Searches the audit log, newest event first. Long details are cut.",
    hasNoOtherQuery: true,
    query: {
      limit: withDefault(20, integer(1, 100)),
      after: optional(described("The `next` of the previous page.", position)),
      order: withDefault("desc", choice(["asc", "desc"])),
      ...filter,
    },
    answer: namedObject("AuditEventPage", {
      object: constant("list"),
      data: list(auditEvent),
      has_more: described("A page may be short, or empty, and yet have a next one, if few events match.", boolean),
      next: nullable(text),
    }),
  },
  retrieveAuditEvent: {
    route: "GET /rollcall/v1/audit/events/{event_id}",
    summary: "Retrieves one event of the audit log, with all its details.",
    answer: auditEvent,
  },
  exportAuditEvents: {
    route: "GET /rollcall/v1/audit/export",
    summary: "Exports the audit log, oldest event first: one whole event on each line.",
    hasNoOtherQuery: true,
    query: {
      limit: withDefault(100_000, integer(1, 1_000_000)),
      after: optional(described("The id of the last event that was received.", text)),
      ...filter,
    },
    answerType: "application/x-ndjson",
    answer: component("AuditEventLines", {
      ...text,
      schema: { type: "string", description: "An AuditEvent on each line." },
    }),
    refuses: ["rate-limited"],
  },
});
