import { constant, object, pageOf, seconds, text } from "./shapes.ts";

/** The objects of the Admin API. */

export const adminSchemas = {
  AuditLog: {
    type: "object",
    description: "What was changed stands in an object under the name of the event's type.",
    required: ["id", "object", "type", "effective_at", "actor"],
    properties: {
      id: text,
      object: constant("organization.audit_log"),
      type: text,
      effective_at: seconds,
      project: object({ id: text }),
      actor: {
        type: "object",
        required: ["type"],
        properties: { type: { type: "string", enum: ["api_key", "server"] } },
        additionalProperties: true,
        examples: [{ type: "api_key", api_key: { id: "key_6GmZ", type: "user", user: { id: "user-9FqL" } } }],
      },
    },
    additionalProperties: true,
  },
  AuditLogPage: pageOf("AuditLog"),
};
