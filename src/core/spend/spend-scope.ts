/** What money is counted for: an organization, or one of its projects. */
export interface SpendScope {
  readonly organizationId: string;
  /** Null for the whole organization. */
  readonly projectId: string | null;
}
