import { parseArgs } from "node:util";
import { ConfigError } from "./config/yaml-reader.ts";
import type { AuditVerification, ChainBreak } from "./core/audit-chain.ts";
import { openSqliteStoreToRead } from "./store/sqlite.ts";

const brokenExitCode = 1;

/** `rollcall audit verify`: holds every organization's audit log in a stopped server's file against its chain. */
export async function verifyAudit(flags: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const directory = readDirectory(flags) ?? (environment["ROLLCALL_DATA"] || "rollcall-data");
  const store = openSqliteStoreToRead(directory);
  try {
    let broken = 0;
    const organizationIds = await store.auditTrail.organizationIds();
    for (const organizationId of organizationIds) {
      const verification = await store.auditTrail.verify(organizationId, null);
      if (verification.broken !== null) broken++;
      process.stdout.write(`${report(organizationId, verification)}\n`);
    }
    const organizations = organizationIds.length === 1 ? "1 organization" : `${organizationIds.length} organizations`;
    process.stdout.write(`${organizations}, ${broken === 0 ? "all intact" : `${broken} broken`}\n`);
    return broken === 0 ? 0 : brokenExitCode;
  } finally {
    await store.close();
  }
}

function readDirectory(flags: readonly string[]): string | null {
  try {
    return parseArgs({ args: [...flags], options: { data: { type: "string" } } }).values.data || null;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message.split(". ")[0]! : String(error));
  }
}

function report(organizationId: string, { events, eventsBeforeChain, head, broken }: AuditVerification): string {
  const before = eventsBeforeChain === 0 ? "" : `, after ${eventsBeforeChain} from before the chain`;
  const verdict = broken === null ? "intact" : `BROKEN: ${whereBroken(broken)}`;
  return `${organizationId}: ${verdict}; ${events} events${before}; head ${head}`;
}

const explanations: Readonly<Record<ChainBreak["reason"], string>> = {
  altered: "does not say what was written",
  removed: "stands behind one that was removed",
  inserted: "was never written, or one before it was not",
  truncated: "the newest events were removed",
};

function whereBroken({ revision, eventId, reason }: ChainBreak): string {
  if (reason === "truncated") return `${reason}, ${explanations.truncated}`;
  if (eventId === null) return `${reason}, what is kept beside the events does not fit them`;
  return `${reason}, the event ${eventId} of revision ${revision} ${explanations[reason]}`;
}
