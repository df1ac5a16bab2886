import type { KeyHolder } from "../core/people/key-holder.ts";
import type { Organization, Project, ServiceAccount, User } from "../core/people/organization.ts";
import type { InviteDirectory } from "./invites.ts";
import type { ModelDirectory } from "./model-directory.ts";
import type { Page, PageRequest } from "./page.ts";
import type { RoleLookUps } from "./roles.ts";
import type { RateLimitDirectory } from "./rate-limits.ts";
import type { AuditEvent, OwnedKey, ProjectMember } from "./rows.ts";

/** Which audit events are asked for; empty lists ask for all. */
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
 * What an administrator may look at, each of one organization. Pages are null when their cursor is no item of the
 * list; single items are null when the organization has none such.
 */
export interface Directory extends ModelDirectory {
  readonly roles: RoleLookUps;
  organization(id: string): Promise<Organization | null>;
  projects(organizationId: string, page: PageRequest, archived: boolean): Promise<Page<Project> | null>;
  project(organizationId: string, id: string): Promise<Project | null>;
  users(organizationId: string, page: PageRequest, emails: readonly string[]): Promise<Page<User> | null>;
  user(organizationId: string, id: string): Promise<User | null>;
  userWithEmail(organizationId: string, email: string): Promise<User | null>;
  projectMembers(organizationId: string, projectId: string, page: PageRequest): Promise<Page<ProjectMember> | null>;
  projectMember(organizationId: string, projectId: string, userId: string): Promise<ProjectMember | null>;
  serviceAccounts(organizationId: string, projectId: string, page: PageRequest): Promise<Page<ServiceAccount> | null>;
  serviceAccount(organizationId: string, projectId: string, id: string): Promise<ServiceAccount | null>;
  /** `projectId` null means admin keys; `active` asks for keys whose owner is still there, or has left. */
  keys(
    organizationId: string,
    projectId: string | null,
    page: PageRequest,
    active: boolean | null,
  ): Promise<Page<OwnedKey> | null>;
  key(organizationId: string, projectId: string | null, id: string): Promise<OwnedKey | null>;
  /** Any key of the organization with whose it is, revoked ones included. */
  keyHolder(organizationId: string, keyId: string): Promise<KeyHolder | null>;
  auditEvents(organizationId: string, filter: AuditFilter, page: AuditPageRequest): Promise<Page<AuditEvent> | null>;
  readonly invites: InviteDirectory;
  readonly rateLimits: RateLimitDirectory;
}
