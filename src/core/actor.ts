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

export function audienceOf(
  organizationId: string,
  policy: ModelPolicy | null,
  reserved: ReadonlySet<string> = new Set(),
): Audience {
  const audience = { organizationId, policy, reserved };
  if (policy === null && reserved.size === 0) return { key: organizationId, ...audience };
  const spelled: unknown[] = [organizationId, policy?.mode ?? null, sorted(policy?.modelIds ?? [])];
  if (reserved.size > 0) spelled.push(sorted(reserved));
  // JSON, so that no choice of ids can make two different audiences spell the same key.
  return { key: JSON.stringify(spelled), ...audience };
}

function sorted(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort();
}
