import { list, pageQuery, pathsOf, type Calls } from "./calls.ts";
import { seconds, texts } from "./shapes.ts";

/** The Admin API in the API description: OpenAI's own calls, for admin keys. */

const page = pageQuery();

const calls: Calls = {
  "/v1/organization/audit_logs": {
    get: list("listAuditLogs", "Every change, newest first, with who made it.", "AuditLog", {
      limit: page.limit,
      after: page.after,
      before: { type: "string" },
      tenant_only: { type: "boolean", default: false },
      event_types: texts,
      actor_ids: texts,
      actor_emails: texts,
      project_ids: texts,
      resource_ids: texts,
      "effective_at[gt]": seconds,
      "effective_at[gte]": seconds,
      "effective_at[lt]": seconds,
      "effective_at[lte]": seconds,
    }),
  },
};

export const adminPaths = pathsOf(calls);
