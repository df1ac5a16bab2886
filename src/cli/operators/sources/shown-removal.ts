import type { Call } from "../../command/command.ts";
import { cell, listText, type Columns } from "../../output/formats/table.ts";
import { itemsOf, memberOf, textIn, type Json } from "../../output/json/value.ts";
import { showOne, type Body } from "../../output/show.ts";
import { isText, showDone } from "../administration.ts";

/** That a source is removed, or with --dry-run what that would take away. */
export async function showRemoval(call: Call, body: Body): Promise<void> {
  if (!call.flags.isOn("dry-run")) return showDone(call, body, `Removed the source ${textIn(body.json, "id")}.`);
  if (!isText(call)) return showOne(call, body);
  const { terminal } = call;
  const part = (name: string) => memberOf(body.json, name);
  const count = (name: string) => cell(memberOf(part(name), "count"));
  terminal.write(
    `Models that leave the lists: ${count("leaving")}. Taken over: ${count("taken_over")}. ` +
      `Declared, and served by nobody: ${count("unserved")}. Nothing is removed yet.\n`,
  );
  const table = (of: string, list: string, columns: Columns, noun: string) => {
    const items = itemsOf(memberOf(part(of), list));
    if (items.length > 0) terminal.write(`\n${listText(items, columns, noun, terminal)}`);
  };
  table("leaving", "model_ids", { LEAVES: (id: Json) => cell(id) }, "model");
  table("taken_over", "models", { "TAKEN OVER": "id", BY: "source_id" }, "model");
  table("unserved", "model_ids", { "SERVED BY NOBODY": (id: Json) => cell(id) }, "model");
  table("broken_aliases", "aliases", { "ALIAS THAT BREAKS": "id", TARGET: "target" }, "alias");
  table("projects", "projects", { PROJECT: "name", "MODELS IN ITS POLICY": "model_count" }, "project");
}
