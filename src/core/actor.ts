import type { ModelPolicy, OrganizationRole, ProjectRole } from "./organization.ts";

/** Those who see the same models: an organization, narrowed by a project's model policy. */
export interface Audience {
  /** Equal for two audiences exactly when they see the same models. */
  readonly key: string;
  readonly organizationId: string;
  readonly policy: ModelPolicy | null;
}

export interface Principal {
  readonly kind: "user" | "service_account";
  readonly id: string;
  readonly organizationRole: OrganizationRole | null;
  readonly projectRole: ProjectRole | "none" | null;
  /** What custom roles add, their own and their groups'. */
  readonly granted: readonly string[];
}

/** Who a request turned out to be, once authenticated. */
export interface Actor {
  readonly keyId: string;
  /** An admin key administers the organization; a project key uses its models. */
  readonly keyKind: "admin" | "project";
  readonly projectId: string | null;
  readonly principal: Principal;
  /** What the key was cut down to; empty means all its principal may do. */
  readonly scopes: readonly string[];
  /** Unix seconds after which the key is an incorrect key. */
  readonly expiresAt: number | null;
  /** The networks the key may be used from; empty means from anywhere. */
  readonly allowedNetworks: readonly string[];
  readonly audience: Audience;
}

export function audienceOf(organizationId: string, policy: ModelPolicy | null): Audience {
  if (policy === null) return { key: organizationId, organizationId, policy };
  const modelIds = [...new Set(policy.modelIds)].sort();
  // JSON, so that no choice of ids can make two different policies spell the same key.
  return { key: JSON.stringify([organizationId, policy.mode, modelIds]), organizationId, policy };
}
