import { servers as api } from "../../../api/server/server.ts";
import { invoke } from "../../../client/invoke.ts";
import { cell } from "../../output/formats/table.ts";
import { itemsOf, memberOf, type Json } from "../../output/json/value.ts";
import type { CommandRow } from "../admin-command.ts";
import { answerTo, jsonFlag, showItems } from "../administration.ts";

export const listKinds: CommandRow = {
  key: "admin",
  summary: "List the kinds of sources, with their options",
  description:
    "Lists the kinds of sources that the server knows, with the usual base URL and the options of each. With --json, " +
    "says what each option takes.",
  flags: [jsonFlag],
  examples: {
    "Every kind": "sources kinds",
    "What each option takes": "sources kinds --json",
  },
  async run(call) {
    const { json } = await answerTo(call, invoke(call.connection, api.describeServer, {}));
    const columns = { KIND: "kind", "BASE URL": baseUrlOf, SECRET: "secret", OPTIONS: optionNames };
    await showItems(call, itemsOf(memberOf(json, "source_kinds")), { columns, noun: "kind" });
  },
};

/** The usual one, or whether one is needed. */
function baseUrlOf(kind: Json): string {
  const usual = memberOf(kind, "default_base_url");
  return usual?.kind === "string" ? usual.text : cell(memberOf(kind, "base_url"));
}

function optionNames(kind: Json): string {
  const names = itemsOf(memberOf(kind, "options")).map((option) => cell(memberOf(option, "name")));
  return names.length === 0 ? "-" : names.join(", ");
}
