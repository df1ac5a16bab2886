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

export interface AuditPageRequest {
  readonly limit: number;
  readonly after: string | null;
  readonly before: string | null;
}

/** The parts of an audit event that have names. */
export const namedParts = ["key", "principal", "project", "resource"] as const;

export interface Named {
  readonly name: string;
  /** Of a user or an invite. */
  readonly email?: string;
}

/** What the parts of an event were called when it happened. */
export type AuditNames = { readonly [Part in (typeof namedParts)[number]]?: Named };

export type NamedKind = "key" | "user" | "service account" | "project" | "group" | "role" | "invite";

export interface NamedPart {
  readonly part: (typeof namedParts)[number];
  readonly id: string;
  /** What the id may stand for. */
  readonly kinds: readonly NamedKind[];
}
