import { auditEvents as api } from "../../../api/audit-events.ts";
import { invoke } from "../../../client/invoke.ts";
import { flag, type Call } from "../../command/command.ts";
import { textIn, parseJson } from "../../output/json/value.ts";
import { ApiFailure } from "../../failure.ts";
import { awaitServer } from "../../output/answers.ts";
import type { CommandRow } from "../admin-command.ts";
import { readMoment } from "../times.ts";

const eventsAtOnce = 1_000;

export const exportAudit: CommandRow = {
  key: "admin",
  summary: "Export the audit log, one event on each line",
  description:
    "Prints every event of the organization's audit log, oldest first, as a JSON object on each line. To continue later, " +
    "give the id of the last event as --after.",
  flags: [
    flag("--after ID", "Only events after this one"),
    flag("--search TEXT", "Only events with this in the details, the names, the type or the resource"),
    flag("--type TYPE", "Only this type, such as api_key.created; may be repeated", { repeatable: true }),
    flag("--since TIME", "Only events since this day or time; 24h means a day ago"),
    flag("--until TIME", "Only events until this day or time"),
  ],
  examples: {
    "The whole log": "audit export",
    "What came after the last export": "audit export --after audit_log-6GmZ",
  },
  async run(call) {
    for (let after = call.flags.text("after"); ;) {
      const lines = await linesAfter(call, after);
      if (lines.length > 0) call.terminal.write(`${lines.join("\n")}\n`);
      const last = parseJson(lines.at(-1) ?? "null");
      after = textIn(last, "id") ?? after;
      if (lines.length < eventsAtOnce) return;
    }
  },
};

async function linesAfter(call: Call, after: string | undefined): Promise<readonly string[]> {
  const { flags, connection } = call;
  const query = {
    after,
    limit: eventsAtOnce,
    q: flags.text("search"),
    event_types: flags.all("type"),
    since: readMoment(flags, "since", Date.now()),
    until: readMoment(flags, "until", Date.now()),
  };
  const answer = await awaitServer(connection, invoke(connection, api.exportAuditEvents, { query }));
  if (answer.status !== 200) throw new ApiFailure(answer, connection.headers, { showsServerMessage: true });
  return Buffer.from(answer.body)
    .toString()
    .split("\n")
    .filter((line) => line !== "");
}
