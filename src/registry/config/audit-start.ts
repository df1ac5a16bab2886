import type { Transaction } from "../../store/store.ts";
import { signedByServer } from "../commit.ts";
import { newId } from "../new-id.ts";

const namedChangesMax = 1_000;

export interface StartChanges {
  readonly organizationId: string;
  /** The configuration file, where it belongs to the organization. */
  readonly file: string | null;
  readonly changes: readonly string[];
  readonly atSeconds: number;
  /** Which part this is of a change that is made in parts. */
  readonly part?: { readonly part?: number; readonly parts?: number };
}

/** Writes the audit row for what a start changed in one organization. */
export function auditStart(transaction: Transaction, start: StartChanges): Promise<void> {
  const { organizationId, file, changes, atSeconds, part = {} } = start;
  return transaction.audit({
    ...signedByServer(organizationId),
    id: newId("audit_log-"),
    revision: transaction.revision,
    at: atSeconds,
    type: "rollcall.started",
    projectId: null,
    resourceId: file,
    details: { changed: changes.slice(0, namedChangesMax), changes: changes.length, ...part },
  });
}
