import type { ModelFields, ModelNames } from "./key.ts";
import type { AccountRole, ModelPolicy, OrganizationRole } from "./organization.ts";

/** Those who see the same models: an organization, narrowed by a project's model policy and permissions. */
export interface Audience {
  /** Equal for two audiences exactly when they see the same models. */
  readonly key: string;
  readonly organizationId: string;
  readonly policy: ModelPolicy | null;
  /** Of the models that are kept to projects, those this one holds a permission for. */
  readonly reserved: ReadonlySet<string>;
}

/** All that a model's description may depend on. */
export type Reader = Pick<Audience, "organizationId">;

export interface Principal {
  readonly kind: "user" | "service_account";
  readonly id: string;
  readonly organizationRole: OrganizationRole | null;
  readonly projectRole: AccountRole | null;
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
  /** Null where the key is shown what the server shows. */
  readonly modelFields: ModelFields | null;
  /** Null where ids are told as they are. */
  readonly modelNames: ModelNames | null;
  readonly audience: Audience;
}

const nothing: ReadonlySet<string> = new Set();

/** Those of an organization who see all of its models but those that are kept to projects. */
export function organizationAudience(organizationId: string): Audience {
  return { key: `organization ${organizationId}`, organizationId, policy: null, reserved: nothing };
}

/** `digest` makes a short text of what may be a long one, since a policy can name very many models. */
export function audienceOf(
  organizationId: string,
  policy: ModelPolicy | null,
  reserved: ReadonlySet<string>,
  digest: (spelled: string) => string,
): Audience {
  if (policy === null && reserved.size === 0) return organizationAudience(organizationId);
  // JSON, so that no choice of ids can make two different audiences spell the same key.
  const spelled = [organizationId, policy?.mode ?? null, sorted(policy?.modelIds ?? []), sorted(reserved)];
  return { key: `audience ${digest(JSON.stringify(spelled))}`, organizationId, policy, reserved };
}

function sorted(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort();
}
