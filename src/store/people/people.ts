import type { Audience } from "../../core/people/actor.ts";
import type { Organization, Project, ServiceAccount, User } from "../../core/people/organization.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Identity, ProjectMember, ProjectUser } from "../rows.ts";

export interface OrganizationStore {
  find(id: string): Promise<Organization | null>;
  put(organization: Organization): Promise<void>;
}

export interface ProjectStore {
  page(organizationId: string, page: PageRequest, archived: boolean): Promise<Page<Project> | null>;
  find(organizationId: string, id: string): Promise<Project | null>;
  /** What the keys of a project see. */
  audience(project: Pick<Project, "organizationId" | "id">): Promise<Audience>;
  /** An archived project stays archived, whatever is put. */
  put(project: Project): Promise<void>;
}

export interface UserStore {
  page(organizationId: string, page: PageRequest, emails: readonly string[]): Promise<Page<User> | null>;
  find(organizationId: string, id: string): Promise<User | null>;
  findWithEmail(organizationId: string, email: string): Promise<User | null>;
  countOwners(organizationId: string): Promise<number>;
  put(user: User): Promise<void>;
  /** Ends a membership and makes the user's keys invalid. False when there was no such member. */
  remove(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
}

export interface ProjectMemberStore {
  page(organizationId: string, projectId: string, page: PageRequest): Promise<Page<ProjectMember> | null>;
  find(organizationId: string, projectId: string, userId: string): Promise<ProjectMember | null>;
  /** Whether a user owns the organization or is in the project, directly or through a group. */
  isMember(organizationId: string, projectId: string, userId: string): Promise<boolean>;
  put(member: ProjectUser): Promise<void>;
  /** Revokes the custom roles that the user has in the project, too. */
  remove(organizationId: string, projectId: string, userId: string, atSeconds: number): Promise<boolean>;
}

export interface ServiceAccountStore {
  page(organizationId: string, projectId: string, page: PageRequest): Promise<Page<ServiceAccount> | null>;
  find(organizationId: string, projectId: string, id: string): Promise<ServiceAccount | null>;
  put(account: ServiceAccount): Promise<void>;
  remove(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
}

export interface IdentityStore {
  /** Its user may have been removed. */
  find(organizationId: string, issuer: string, subject: string): Promise<Identity | null>;
  /** The account of a user at this provider. */
  ofUser(organizationId: string, issuer: string, userId: string): Promise<Identity | null>;
  put(identity: Identity): Promise<void>;
}
