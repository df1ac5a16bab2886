import type { KeySettings } from "./key-settings.ts";
import type { AccountRole, ModelPolicy, OrganizationRole } from "./organization.ts";

/** Everybody who sees the same models: an organization, narrowed by a project's model policy and permissions. */
export interface Audience {
  /** Two audiences have equal keys exactly when they see the same models. */
  readonly key: string;
  readonly organizationId: string;
  readonly policy: ModelPolicy | null;
  /** The models restricted to projects for which this audience holds a permission. */
  readonly permittedIds: ReadonlySet<string>;
}

/** The part of an audience that decides what it sees. */
export type Sight = Omit<Audience, "key">;

/** The part of an audience that a model's rendering may depend on. */
export type Reader = Pick<Audience, "organizationId">;

export interface Principal {
  readonly kind: "user" | "service_account";
  readonly id: string;
  readonly organizationRole: OrganizationRole | null;
  readonly projectRole: AccountRole | null;
  /** The permissions of its custom roles and those of its groups. */
  readonly granted: readonly string[];
}

/** Who a request turned out to be, once authenticated. */
export interface Actor extends KeySettings {
  /** The id of the key, or of the session that stands for one. */
  readonly keyId: string;
  /** An admin key administers the organization; a project key uses its models. */
  readonly keyKind: "admin" | "project";
  readonly projectId: string | null;
  /** How many calls all keys of its project may have open together; null without such a limit. */
  readonly projectMaxOpenCalls: number | null;
  readonly principal: Principal;
  /** The permissions that the key is limited to; empty means no limit. */
  readonly scopes: readonly string[];
  /** Unix seconds from which on the key is invalid. */
  readonly expiresAt: number | null;
  /** The networks the key may be used from; empty means any. */
  readonly allowedNetworks: readonly string[];
  readonly audience: Audience;
}

const nothing: ReadonlySet<string> = new Set();

/** The audience that sees all models of an organization except those restricted to projects. */
export function organizationAudience(organizationId: string): Audience {
  return { key: `organization ${organizationId}`, organizationId, policy: null, permittedIds: nothing };
}

/** `digest` shortens the key, because a policy can name very many models. */
export function audienceOf(
  organizationId: string,
  policy: ModelPolicy | null,
  permittedIds: ReadonlySet<string>,
  digest: (text: string) => string,
): Audience {
  if (policy === null && permittedIds.size === 0) return organizationAudience(organizationId);
  // JSON, so that no choice of ids gives two different audiences the same key.
  const parts = [organizationId, policy?.mode ?? null, sorted(policy?.modelIds ?? []), sorted(permittedIds)];
  return { key: `audience ${digest(JSON.stringify(parts))}`, organizationId, policy, permittedIds };
}

function sorted(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort();
}
