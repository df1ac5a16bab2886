import { bulk } from "../../api/models/bulk.ts";
import { registeredModels as api } from "../../api/registered-models.ts";
import { invoke } from "../../client/invoke.ts";
import { flag } from "../command/command.ts";
import type { ParsedFlags } from "../command/parsed-flags.ts";
import { readPairs } from "../command/settings.ts";
import { Failure } from "../failure.ts";
import { itemCommand, requestTo } from "./admin-command.ts";
import { yesFlag } from "../terminal/questions.ts";
import { confirmForUse } from "./model-use.ts";
import { forSeveral } from "./models/bulk.ts";
import { servedByFlag, servedByIn } from "./model-server.ts";
import { model } from "./named.ts";

/** The server decides which fields there are, so that the command works with servers of any version. */
const updateOne = itemCommand({
  summary: "Update the description of a model",
  description:
    "Updates a model that was registered or comes from a source of the organization. Fields are owned_by, parent, " +
    "shutdown_date, visibility, sharing, served_by, and metadata such as context_length, display_name or input_price, which " +
    "override what the source reports. A value is JSON, or text if it is not valid JSON. Asks for confirmation before it " +
    "sets the shutdown_date of a model that was called in the last 30 days. Several models take visibility and sharing.",
  subject: model,
  flags: [
    servedByFlag,
    flag("--set FIELD=VALUE", "Set a field; may be repeated", { repeatable: true }),
    flag("--unset FIELD", "Unset a field; may be repeated", { repeatable: true }),
    yesFlag,
  ],
  examples: {
    "Set the context length and the display name":
      "models update ft:gpt-4o-mini:acemeco:support:xyz789 --set context_length=128000 --set 'display_name=Support bot'",
    "Have a source serve it that does not list it":
      "models update ft:gpt-4o-mini:acemeco:support:xyz789 --served-by gpu-box/llama-3.1-8b",
    "Show the source's value again": "models update llama3:8b --unset context_length",
    "Take two models out of lists": "models update llama3:8b llama3:70b --set visibility=unlisted",
  },
  request: requestTo(api.updateModel, async (call, id) => {
    const change = changeIn(call.flags);
    if (typeof change["shutdown_date"] === "string")
      await confirmForUse(call, id, `Shut it down on ${change["shutdown_date"]}`);
    return change;
  }),
});

const severalFields: ReadonlySet<string> = new Set(["visibility", "sharing"]);

export const updateModel = forSeveral(updateOne, {
  request: async ({ connection, flags }, ids) => {
    const change = changeIn(flags);
    const other = Object.keys(change).find((field) => !severalFields.has(field));
    if (other !== undefined) throw new Failure(`Several models take visibility and sharing only, not ${other}.`);
    return invoke(connection, bulk.updateModels, { body: { ids, ...change } });
  },
  done: "Updated",
});

/** Throws Failure. */
function changeIn(flags: ParsedFlags): Record<string, unknown> {
  const pairs = readPairs(flags, "set", /^(\w+)=(.*)$/s, "FIELD=VALUE", "context_length=128000");
  const set = pairs.map(([field, value]) => [field, valueOf(value)] as const);
  const server = servedByIn(flags);
  if (server !== undefined) set.push(["served_by", server]);
  const unset = flags.all("unset").map((field) => [field, null] as const);
  if (set.length + unset.length === 0)
    throw new Failure("Say what to change, with --set FIELD=VALUE, --unset FIELD or --served-by SOURCE.");
  return Object.fromEntries([...set, ...unset]);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
