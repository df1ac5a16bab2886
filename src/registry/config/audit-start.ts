import type { Transaction } from "../../store/store.ts";
import { signedByServer } from "../commit.ts";
import { newId } from "../new-id.ts";
import type { partDetails } from "../parts.ts";

const namedChangesMax = 1_000;

interface StartChanges {
  readonly organizationId: string;
  /** The configuration file, where it belongs to the organization. */
  readonly file: string | null;
  readonly changes: readonly string[];
  readonly atSeconds: number;
  readonly part?: ReturnType<typeof partDetails>;
}

/** Writes the audit row for what a start changed in one organization. */
export function auditStart(
  transaction: Transaction,
  { organizationId, file, changes, atSeconds, part }: StartChanges,
): Promise<void> {
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
