import type { InviteDirectory } from "./invites.ts";
import type { KeyDirectory } from "./keys.ts";
import type { CheckpointPermissionDirectory, ModelDirectory } from "./models.ts";
import type { Page } from "./page.ts";
import type {
  OrganizationDirectory,
  ProjectDirectory,
  ProjectMemberDirectory,
  ServiceAccountDirectory,
  UserDirectory,
} from "./people.ts";
import type { GrantDirectory, GroupDirectory, ProjectGroupDirectory, RoleDirectory } from "./roles.ts";
import type { RateLimitDirectory } from "./rate-limits.ts";
import type { AuditEvent } from "./rows.ts";

/** Empty lists and nulls select all. */
export interface AuditFilter {
  readonly types: readonly string[];
  readonly principalIds: readonly string[];
  readonly principalEmails: readonly string[];
  readonly projectIds: readonly string[];
  readonly resourceIds: readonly string[];
  readonly notBefore: number | null;
  readonly notAfter: number | null;
}

export interface AuditPageRequest {
  readonly limit: number;
  readonly after: string | null;
  readonly before: string | null;
}

/**
 * What administrators can look at, always within one organization. A page is null when its cursor was never an item of
 * the list. Removed, deleted and revoked items are not found.
 */
export interface Directory {
  readonly organizations: OrganizationDirectory;
  readonly projects: ProjectDirectory;
  readonly users: UserDirectory;
  readonly projectMembers: ProjectMemberDirectory;
  readonly serviceAccounts: ServiceAccountDirectory;
  readonly keys: KeyDirectory;
  readonly models: ModelDirectory;
  readonly checkpointPermissions: CheckpointPermissionDirectory;
  readonly roles: RoleDirectory;
  readonly groups: GroupDirectory;
  readonly projectGroups: ProjectGroupDirectory;
  readonly grants: GrantDirectory;
  readonly invites: InviteDirectory;
  readonly rateLimits: RateLimitDirectory;
  auditEvents(organizationId: string, filter: AuditFilter, page: AuditPageRequest): Promise<Page<AuditEvent> | null>;
}
