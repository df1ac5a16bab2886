import { audit } from "../../../api/audit.ts";
import { flag } from "../../command/command.ts";
import { cell, firstOf, moment } from "../../output/formats/table.ts";
import { memberOf, textIn, type Json } from "../../output/json/value.ts";
import { readNumber } from "../../command/settings.ts";
import { exportAudit } from "./audit-export.ts";
import { commandTable, listCommand } from "../admin-command.ts";
import { readMoment } from "../times.ts";

const maxItemsDefault = 100;

export const auditCommands = commandTable("audit", {
  list: listCommand({
    summary: "List the audit log",
    description:
      "Lists the events of the organization's audit log, newest first. `rollcall audit verify` verifies the log, on the " +
      "server's machine.",
    flags: [
      flag("--type TYPE", "Only this type, such as api_key.created; may be repeated", { repeatable: true }),
      flag("--actor ID", "Only events of this user or service account; may be repeated", { repeatable: true }),
      flag("--email EMAIL", "Only events of the user with this address; may be repeated", { repeatable: true }),
      flag("--in-project ID", "Only events in this project; may be repeated", { repeatable: true }),
      flag("--resource ID", "Only events about this resource; may be repeated", { repeatable: true }),
      flag("--since TIME", "Only events since this day or time; 24h means a day ago"),
      flag("--until TIME", "Only events until this day or time"),
      flag("--max-items NUMBER", `At most this many events; ${maxItemsDefault} by default, -1 for all`),
    ],
    examples: {
      "The latest events": "audit list",
      "Keys created in the last week": "audit list --type api_key.created --since 7d",
      "Every event of a user, as JSON": "audit list --email ada@acemeco.example --max-items -1 --json",
    },
    noun: "event",
    columns: {
      WHEN: moment("effective_at"),
      WHAT: "type",
      WHICH: resourceOf,
      WHO: firstOf(
        "actor.api_key.user.email",
        "actor.api_key.service_account.name",
        "actor.api_key.user.id",
        "actor.api_key.service_account.id",
        "actor.session.user.email",
        "actor.session.user.id",
        "actor.type",
      ),
      ADDRESS: "actor.ip_address",
    },
    operation: audit.listAuditLogs,
    query: ({ flags }) => ({
      event_types: flags.all("type"),
      actor_ids: flags.all("actor"),
      actor_emails: flags.all("email"),
      project_ids: flags.all("in-project"),
      resource_ids: flags.all("resource"),
      "effective_at[gte]": readMoment(flags, "since", Date.now()),
      "effective_at[lte]": readMoment(flags, "until", Date.now()),
    }),
    count: ({ flags }) => readNumber(flags, "max-items", -1) ?? maxItemsDefault,
  }),
  export: exportAudit,
});

/** By its name at that time; else by its id, which is in a member named after the event's type. */
function resourceOf(item: Json): string {
  const resource = memberOf(item, "resource");
  return cell(
    memberOf(resource, "email") ??
      memberOf(resource, "name") ??
      memberOf(memberOf(item, textIn(item, "type") ?? ""), "id"),
  );
}
