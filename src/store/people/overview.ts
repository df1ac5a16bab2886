/** The moments that divide what is counted, in Unix seconds. */
export interface CountedAt {
  readonly now: number;
  /** Keys count as ending that end from now on and before this. */
  readonly endsBefore: number;
  /** Keys count as unused that were made before this and not used since. */
  readonly unusedSince: number;
}

/** What there is of an organization. Each count stops at `countedMax`. */
export interface OrganizationCounts {
  /** Valid keys. */
  readonly keys: { readonly admin: number; readonly user: number; readonly serviceAccount: number };
  readonly endingKeys: number;
  readonly unusedKeys: number;
  readonly users: number;
  readonly owners: number;
  readonly projects: number;
  /** Invites that can still be accepted. */
  readonly invites: number;
  /** Invites that ended before anybody accepted them. */
  readonly expiredInvites: number;
  readonly deletedModels: number;
  readonly firstDeletedAtMs: number | null;
}

export const countedMax = 10_000;

export interface OrganizationOverview {
  /** The revision of the last change that the organization has made or had; 0 for none. */
  lastRevision(organizationId: string): Promise<number>;
  counts(organizationId: string, at: CountedAt): Promise<OrganizationCounts>;
  /** Whether a key of a project was ever used, as far as that is noted. */
  hasUsedProjectKey(organizationId: string): Promise<boolean>;
}
