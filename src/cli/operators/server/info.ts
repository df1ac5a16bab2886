import { servers as api } from "../../../api/server/server.ts";
import { invoke } from "../../../client/invoke.ts";
import type { Command } from "../../command/command.ts";
import { listText } from "../../output/formats/table.ts";
import { recordText } from "../../output/formats/text.ts";
import { itemsOf, memberOf, textIn, type Json } from "../../output/json/value.ts";
import { showOne } from "../../output/show.ts";
import { answerTo, isText, jsonFlag } from "../administration.ts";

export const info: Command = {
  words: ["info"],
  key: "admin",
  summary: "Show the server's version, store, settings and base URLs",
  description:
    "Shows the version, the store, the settings and the limits of the server, and the base URL for the clients of each " +
    "vendor. `sources kinds` lists the kinds of sources.",
  flags: [jsonFlag],
  examples: { "The server": "info", "Only its version": "info --transform version -r" },
  async run(call) {
    const body = await answerTo(call, invoke(call.connection, api.describeServer, {}));
    if (!isText(call)) return showOne(call, body);
    call.terminal.write(recordText(withoutLists(body.json)));
    const base = new URL(call.connection.baseUrl).href.replace(/\/v1\/?$/, "");
    const columns = {
      DIALECT: "dialect",
      "BASE URL": (dialect: Json) => base + textIn(dialect, "base_url"),
      "KEY IN": "key_header",
      VARIABLES: variablesOf,
    };
    const dialects = itemsOf(memberOf(body.json, "dialects"));
    call.terminal.write(`\n${listText(dialects, columns, "dialect", call.terminal)}`);
  },
};

/** The settings. The two lists have tables of their own. */
function withoutLists(server: Json): Json {
  if (server.kind !== "object") return server;
  const lists = new Set(["object", "source_kinds", "dialects"]);
  return { ...server, members: server.members.filter(({ key }) => !lists.has(key)) };
}

function variablesOf(dialect: Json): string {
  const names = ["base_url_variable", "key_variable"].flatMap((name) => textIn(dialect, name) ?? []);
  return names.length === 0 ? "-" : names.join(", ");
}
