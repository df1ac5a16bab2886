import { listAuditLogs, type AuditFilter } from "../../client/audit.ts";
import type { Call, Command } from "../command/command.ts";
import { momentOf } from "../output/formats/dates.ts";
import { cell, column, within, type Column } from "../output/formats/table.ts";
import { memberOf, type Json } from "../output/json/value.ts";
import { readNumber } from "../command/settings.ts";
import { fetchAll, jsonFlag, showItems, textIn } from "./administration.ts";
import { readMoment } from "./times.ts";

const maxItemsDefault = 100;

const columns: readonly Column[] = [
  { title: "WHEN", of: (item) => momentOf(memberOf(item, "effective_at")) },
  column("WHAT", "type"),
  { title: "WHICH", of: resourceOf },
  { title: "WHO", of: actorOf },
  column("ADDRESS", "actor.ip_address"),
];

export const auditList: Command = {
  words: ["audit", "list"],
  key: "admin",
  summary: "list what was done, and by whom",
  description:
    "Lists what was done in the organization, newest first. `rollcall audit verify` checks the log itself, on the " +
    "machine of the server.",
  flags: [
    { name: "type", value: "TYPE", about: "only this, such as api_key.created, as often as needed", repeatable: true },
    { name: "actor", value: "ID", about: "only what this person or program did, as often as needed", repeatable: true },
    { name: "email", value: "EMAIL", about: "only what the person with this address did", repeatable: true },
    { name: "in-project", value: "ID", about: "only what was done in this project", repeatable: true },
    { name: "resource", value: "ID", about: "only what was done to this", repeatable: true },
    { name: "since", value: "TIME", about: "not before this day or moment; 24h means a day ago" },
    { name: "until", value: "TIME", about: "not after this day or moment" },
    { name: "max-items", value: "NUMBER", about: `no more than so many; ${maxItemsDefault} unless given, -1 for all` },
    jsonFlag,
  ],
  examples: [
    { about: "What happened last", line: "audit list" },
    { about: "Which keys were made in the last week", line: "audit list --type api_key.created --since 7d" },
    { about: "All that somebody did, as JSON", line: "audit list --email ada@acemeco.example --max-items -1 --json" },
  ],
  async run(call) {
    const count = readNumber(call.flags, "max-items", -1) ?? maxItemsDefault;
    const filter = filterOf(call);
    const items = await fetchAll(call, "event", (page) => listAuditLogs(call.connection, page, filter), count);
    await showItems(call, items, { columns, noun: "event" });
  },
};

function filterOf({ flags }: Call): AuditFilter {
  return {
    types: flags.all("type"),
    actors: flags.all("actor"),
    emails: flags.all("email"),
    projects: flags.all("in-project"),
    resources: flags.all("resource"),
    since: readMoment(flags, "since", Date.now()),
    until: readMoment(flags, "until", Date.now()),
  };
}

/** What an event is about lies under the event's own name. */
function resourceOf(item: Json): string {
  const about = memberOf(item, textIn(item, "type") ?? "");
  return cell(about === undefined ? undefined : memberOf(about, "id"));
}

function actorOf(item: Json): string {
  const paths = ["actor.api_key.user.id", "actor.api_key.service_account.id", "actor.type"];
  return cell(paths.map((path) => within(item, path)).find((value) => value !== undefined));
}
