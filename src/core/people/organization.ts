import { utf8Length } from "../models/model-id.ts";

export const organizationRoleNames = ["owner", "reader"] as const;
export type OrganizationRole = (typeof organizationRoleNames)[number];

export const projectRoleNames = ["owner", "member", "viewer"] as const;
export type ProjectRole = (typeof projectRoleNames)[number];

/** A service account may hold no role in its project. */
export const accountRoleNames = [...projectRoleNames, "none"] as const;
export type AccountRole = (typeof accountRoleNames)[number];

export const policyModes = ["allow_list", "deny_list"] as const;

/** Which models a project's keys may see: only the listed ids, or all except the listed ids. */
export interface ModelPolicy {
  readonly mode: (typeof policyModes)[number];
  readonly modelIds: ReadonlySet<string>;
}

const policyIdsMax = 2_000;
const policyBytesMax = 64 * 1024;

/** Why a policy cannot list these models, as the end of a sentence; null when it can. Stored policies may be longer. */
export function validatePolicyIds(modelIds: readonly string[]): string | null {
  if (modelIds.length > policyIdsMax) return `must list at most ${policyIdsMax} models`;
  const bytes = modelIds.reduce((total, id) => total + utf8Length(id), 0);
  return bytes > policyBytesMax ? `must list ids of at most ${policyBytesMax} bytes together` : null;
}

/** What declares a project, a person or a membership: a configuration file, or nothing. */
export type DeclaredBy = "file" | null;

/** Owns fine-tuned models, projects, users and keys. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  /** The networks (1.2.3.0/24) its keys may be used from; empty means any. */
  readonly allowedNetworks: readonly string[];
}

export interface Project {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly created: number;
  readonly policy: ModelPolicy | null;
  /** How many calls its keys may have open together; null without such a limit. */
  readonly maxOpenCalls: number | null;
  /** When it was archived, Unix seconds. Its keys are invalid from then on. Projects are never removed. */
  readonly archivedAt: number | null;
  readonly declaredBy: DeclaredBy;
}

/** A person in one organization. */
export interface User {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly name: string;
  readonly role: OrganizationRole;
  readonly created: number;
  readonly declaredBy: DeclaredBy;
}

/** A program that acts in one project. It has no organization role, so it cannot delete models. */
export interface ServiceAccount {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly created: number;
  readonly declaredBy: DeclaredBy;
}

export function isAllowedBy(policy: ModelPolicy | null, modelId: string): boolean {
  if (policy === null) return true;
  return policy.modelIds.has(modelId) === (policy.mode === "allow_list");
}
