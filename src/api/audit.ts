import { operationTable } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/answers.ts";
import {
  anyOf,
  checked,
  component,
  described,
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
import { boolean, choice, constant, count, integer, nothing, repeated, seconds, text } from "./shapes/values.ts";

/** The audit log and its verification. */

/** An event. Its details are in an object named after its type. */
export type AuditLogWire = Readonly<Record<string, unknown>> & { readonly id: string };

const auditLog = component(
  "AuditLog",
  unread<AuditLogWire>({
    type: "object",
    description: "The details of the change are in an object named after the event's type.",
    required: ["id", "object", "type", "effective_at", "actor"],
    properties: {
      id: text.schema,
      object: constant("organization.audit_log").schema,
      type: text.schema,
      effective_at: seconds.schema,
      project: object({ id: text, name: omittable(text) }).schema,
      resource: described(
        "Present if what the event is about has a name: as it was called when the event happened.",
        object({ id: text, name: text, email: omittable(text) }),
      ).schema,
      actor: {
        type: "object",
        required: ["type"],
        properties: { type: choice(["api_key", "session", "server"]).schema },
        additionalProperties: true,
        description: "With the names that the key and its holder had when the event happened.",
        examples: [
          {
            type: "api_key",
            api_key: {
              id: "key_6GmZ",
              name: "laptop",
              type: "user",
              user: { id: "user-9FqL", name: "Ada", email: "ada@example.com" },
            },
          },
        ],
      },
    },
    additionalProperties: true,
  }),
);

const { limit, after } = pageQuery();

const hash = checked(
  withSchema(text, { pattern: "^[0-9a-f]{64}$" }),
  (value) => /^[0-9a-f]{64}$/.test(value),
  (param) => `Invalid value for '${param}': expected 64 hexadecimal digits.`,
);

const place = checked(
  withSchema(text, { pattern: "^[\\w.-]{1,600}$" }),
  (value) => /^[\w.-]{1,600}$/.test(value),
  (param) => `Invalid value for '${param}': expected the 'next' of an answer.`,
);

const verification = namedObject("AuditVerification", {
  object: constant("rollcall.audit_verification"),
  intact: described("As far as it is verified.", boolean),
  events: described("How many events are intact: all before this call, and those of this call.", count),
  events_before_chain: count,
  events_in_log: described("How many events the log has by now.", count),
  head: hash,
  broken: anyOf(
    nothing,
    object({
      revision: nullable(count),
      event_id: nullable(text),
      reason: choice(["altered", "removed", "inserted", "truncated"]),
    }),
  ),
  next: described("Null when all is verified, or a break is found.", nullable(text)),
});

export type AuditVerificationWire = Infer<typeof verification>;

export const audit = operationTable({
  listAuditLogs: {
    route: "GET /v1/organization/audit_logs",
    summary: "Lists the audit log, newest event first.",
    query: {
      limit,
      after,
      before: after,
      tenant_only: withDefault(false, boolean),
      event_types: repeated(text),
      actor_ids: repeated(text),
      actor_emails: repeated(text),
      project_ids: repeated(text),
      resource_ids: repeated(text),
      "effective_at[gt]": optional(seconds),
      "effective_at[gte]": optional(seconds),
      "effective_at[lt]": optional(seconds),
      "effective_at[lte]": optional(seconds),
    },
    answer: pageOf(auditLog),
  },
  verifyAuditLog: {
    route: "GET /rollcall/v1/audit/verification",
    summary: "Verifies that no row of the organization's audit log was changed, removed or inserted.",
    query: {
      head: optional(
        described("The `head` of an earlier answer. Checks that the log still begins with what it covers.", hash),
      ),
      events: optional(described("The `events` of that answer.", count)),
      limit: optional(
        described("Verifies about so many events in one call; by default all of them.", integer(100, 1_000_000)),
      ),
      after: optional(described("The `next` of the last call, from where this one goes on.", place)),
    },
    answer: verification,
  },
});
