import { administer, pageOptions, type Page } from "./administration.ts";
import type { Answer, Connection } from "./connection.ts";

export interface AuditFilter {
  readonly types: readonly string[];
  readonly actors: readonly string[];
  readonly emails: readonly string[];
  readonly projects: readonly string[];
  readonly resources: readonly string[];
  /** Unix seconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Newest first. */
export function listAuditLogs(connection: Connection, page: Page, filter: AuditFilter): Promise<Answer> {
  const query = {
    "event_types[]": filter.types,
    "actor_ids[]": filter.actors,
    "actor_emails[]": filter.emails,
    "project_ids[]": filter.projects,
    "resource_ids[]": filter.resources,
    "effective_at[gte]": filter.since?.toString(),
    "effective_at[lte]": filter.until?.toString(),
  };
  return administer(connection, "GET", "/v1/organization/audit_logs", pageOptions(page, query));
}
