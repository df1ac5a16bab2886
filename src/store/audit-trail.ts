import type { AuditVerification, NotedHead } from "../core/audit-chain.ts";

/** What the chain of audit rows proves. */
export interface AuditTrail {
  /** Every organization with audit rows, or that once had some. */
  organizationIds(): Promise<string[]>;
  /**
   * Goes along every audit row of the organization, a few at a time so that others get their turn. With a head noted
   * earlier, also tells whether the chain still begins with what was noted. `between` is waited for in between.
   */
  verify(
    organizationId: string,
    noted: NotedHead | null,
    between?: () => Promise<void> | void,
  ): Promise<AuditVerification>;
}
