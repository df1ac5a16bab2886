/** How much an organization, or one of its projects, may spend in a calendar month of UTC. */
export interface SpendLimit {
  readonly organizationId: string;
  /** Null for the limit of the whole organization. */
  readonly projectId: string | null;
  /** Cents of a US dollar. */
  readonly thresholdCents: number;
}
