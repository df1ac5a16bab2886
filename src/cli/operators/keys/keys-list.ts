import { allKeys } from "../../../api/keys/all-keys.ts";
import type { SentQuery } from "../../../client/invoke.ts";
import { flag, type Call } from "../../command/command.ts";
import { Failure } from "../../failure.ts";
import { day, firstOf, type Columns } from "../../output/formats/table.ts";
import type { CommandRow } from "../admin-command.ts";
import { fetchAll, jsonFlag, showItems } from "../administration.ts";
import { projectFlag, projectIdOf, userFlag, userIdOf } from "../named.ts";
import { readComingMoment, readMoment } from "../times.ts";

const columns: Columns = {
  ID: "id",
  NAME: "name",
  PROJECT: firstOf("project_name", "project_id"),
  OWNER: firstOf("owner.user.email", "owner.service_account.name"),
  KEY: "redacted_value",
  CREATED: day("created_at"),
  USED: day("last_used_at"),
  EXPIRES: day("expires_at"),
};

export const listKeys: CommandRow = {
  key: "admin",
  summary: "List API keys",
  description:
    "Lists the admin keys and the keys of every project, the oldest first. Those who may not read the organization get " +
    "their own keys. Never shows a key itself.",
  flags: [
    projectFlag,
    userFlag,
    flag("--admin", "Only admin keys"),
    flag("--search TEXT", "Only keys with this in the id, name, redacted key or owner"),
    flag("--ends-before TIME", "Only keys that end before this day or time; 14d means in 14 days"),
    flag("--unused-since TIME", "Only older keys that nobody has used since; 90d means 90 days ago"),
    flag("--revoked", "Only revoked keys"),
    jsonFlag,
  ],
  examples: {
    "Every key": "keys list",
    "The keys of a project": "keys list --project default",
    "Keys that nobody has used for 90 days": "keys list --unused-since 90d",
    "What ends within 14 days": "keys list --ends-before 14d",
  },
  async run(call) {
    const items = await fetchAll(call, "key", allKeys.listApiKeys, { query: await queryOf(call) });
    await showItems(call, items, { columns, noun: "key" });
  },
};

async function queryOf(call: Call): Promise<SentQuery<typeof allKeys.listApiKeys>> {
  const { flags } = call;
  const ofProject = flags.text(projectFlag.name) !== undefined;
  if (flags.isOn("admin") && ofProject)
    throw new Failure("Admin keys belong to no project: use --admin or --project, not both.");
  return {
    project_id: ofProject ? await projectIdOf(call) : undefined,
    user_id: flags.text(userFlag.name) === undefined ? undefined : await userIdOf(call),
    kind: flags.isOn("admin") ? "admin" : undefined,
    q: flags.text("search"),
    ends_before: readComingMoment(flags, "ends-before", Date.now()),
    unused_since: readMoment(flags, "unused-since", Date.now()),
    revoked: flags.isOn("revoked") ? "true" : undefined,
  };
}
