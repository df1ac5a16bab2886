import type { AuditVerification, NotedHead } from "../core/audit-chain.ts";

export interface AuditTrail {
  /** Every organization that has audit rows or once had some. */
  organizationIds(): Promise<string[]>;
  /**
   * Checks the hash chain over all audit rows of the organization, a few at a time so that others get their turn. With
   * a head noted earlier, also checks that the chain still starts with it. `between` runs between two batches.
   */
  verify(
    organizationId: string,
    noted: NotedHead | null,
    between?: () => Promise<void> | void,
  ): Promise<AuditVerification>;
}
