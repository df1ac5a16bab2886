/** Says once a month that an organization, or one of its projects, has spent an amount. */
export interface SpendAlert {
  readonly id: string;
  readonly organizationId: string;
  /** Null for an alert of the whole organization. */
  readonly projectId: string | null;
  /** Cents of a US dollar. */
  readonly thresholdCents: number;
  /** E-mail addresses. They are stored for clients that show them: Rollcall sends no mail. */
  readonly recipients: readonly string[];
  readonly subjectPrefix: string | null;
  /** Unix seconds. */
  readonly created: number;
}

/** How many alerts an organization may have, and each of its projects besides. */
export const spendAlertsMax = 100;
