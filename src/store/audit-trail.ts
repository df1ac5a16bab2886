import type { ChainedEvent } from "./rows.ts";
import type { AuditVerification, ChainPlace, NotedHead } from "../core/audit/audit-chain.ts";

export interface AuditTrail {
  /** Every organization that has audit rows or once had some. */
  organizationIds(): Promise<string[]>;
  /**
   * Checks the hash chain over the audit rows of the organization, a few at a time so that others get their turn. With
   * a head noted earlier, also checks that the chain still starts with it.
   */
  verify(organizationId: string, noted: NotedHead | null, part?: VerifiedPart): Promise<AuditVerification>;
}

/** All rows by default. */
export interface VerifiedPart {
  /** Where the part before ended. */
  readonly from?: ChainPlace | null;
  /** After about so many rows the part ends. */
  readonly rowsMax?: number;
  /** Runs between two batches. */
  readonly between?: () => Promise<void> | void;
}

/** Empty lists and nulls select all. */
export interface AuditFilter {
  readonly types: readonly string[];
  readonly principalIds: readonly string[];
  readonly principalEmails: readonly string[];
  readonly projectIds: readonly string[];
  readonly resourceIds: readonly string[];
  readonly notBefore: number | null;
  readonly notAfter: number | null;
}

/** A search by revision. */
export interface AuditSearch {
  /** Part of the details, the names, the type or the resource's id, in either case; null selects all. */
  readonly text: string | null;
  readonly order: "asc" | "desc";
  /** A revision. */
  readonly after: number | null;
  readonly limit: number;
}

/** A search with a text looks at a bounded number of events, so it may find fewer than asked for, or none. */
export interface FoundEvents {
  readonly items: readonly ChainedEvent[];
  /** The revision after which the next search goes on; null at the end. */
  readonly next: number | null;
}

export interface AuditPageRequest {
  readonly limit: number;
  readonly after: string | null;
  readonly before: string | null;
}
