import type { Terminal } from "../../cli/terminal/terminal.ts";
import { readStoreLocation, type StoreLocation, type StoreLocationFlags } from "../../config/store-location.ts";
import type { AuditVerification, ChainBreak } from "../../core/audit/audit-chain.ts";
import { openPostgresStoreToRead } from "../../store/postgres/driver.ts";
import { openSqliteStoreToRead } from "../../store/sqlite/driver.ts";
import type { Store } from "../../store/store.ts";

const brokenExitCode = 1;

/** `rollcall audit verify`: verifies every organization's audit log; resolves with the exit code. */
export async function verifyAudit(flags: StoreLocationFlags, terminal: Terminal): Promise<number> {
  const store = await openToRead(readStoreLocation(flags, terminal.environment));
  try {
    let broken = 0;
    const organizationIds = await store.auditTrail.organizationIds();
    for (const organizationId of organizationIds) {
      const verification = await store.auditTrail.verify(organizationId, null);
      if (verification.broken !== null) broken++;
      terminal.write(`${report(organizationId, verification)}\n`);
    }
    const organizations = organizationIds.length === 1 ? "1 organization" : `${organizationIds.length} organizations`;
    terminal.write(`${organizations}, ${broken === 0 ? "all intact" : `${broken} broken`}\n`);
    return broken === 0 ? 0 : brokenExitCode;
  } finally {
    await store.close();
  }
}

async function openToRead({ databaseUrl, dataDirectory }: StoreLocation): Promise<Store> {
  if (databaseUrl !== null) return openPostgresStoreToRead(databaseUrl);
  const advice = "stop it first, or call it: GET /rollcall/v1/audit/verification with an owner's admin key";
  return openSqliteStoreToRead(dataDirectory, advice);
}

function report(organizationId: string, { events, eventsBeforeChain, head, broken }: AuditVerification): string {
  const before = eventsBeforeChain === 0 ? "" : `, after ${eventsBeforeChain} from before the chain`;
  const verdict = broken === null ? "intact" : `BROKEN: ${whereBroken(broken)}`;
  return `${organizationId}: ${verdict}; ${events} events${before}; head ${head}`;
}

const explanations: Readonly<Record<ChainBreak["reason"], string>> = {
  altered: "differs from what was written",
  removed: "follows one that was removed",
  inserted: "was never written, or follows one that was not",
  truncated: "the newest events were removed",
};

function whereBroken({ revision, eventId, reason }: ChainBreak): string {
  if (reason === "truncated") return `${reason}, ${explanations.truncated}`;
  if (eventId === null) return `${reason}, the stored head does not match the events`;
  return `${reason}, the event ${eventId} of revision ${revision} ${explanations[reason]}`;
}
