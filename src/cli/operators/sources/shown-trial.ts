import type { Call } from "../../command/command.ts";
import { Failure } from "../../failure.ts";
import { cell, listText, type Columns } from "../../output/formats/table.ts";
import { itemsOf, memberOf, textIn } from "../../output/json/value.ts";
import { showOne, type Body } from "../../output/show.ts";
import { isText } from "../administration.ts";
import { losersOf } from "./losers.ts";

/** What adding a source would do. A list that cannot be fetched is a failure. */
export async function showTrial(call: Call, body: Body): Promise<void> {
  const { json } = body;
  if (!isText(call)) await showOne(call, body);
  if (memberOf(json, "reached")?.kind !== "true")
    throw new Failure(`No models can be fetched from ${textIn(json, "base_url") ?? "it"}: ${textIn(json, "error")}`);
  if (!isText(call)) return;
  const { terminal } = call;
  const number = (name: string) => cell(memberOf(json, name));
  terminal.write(
    `Models: ${number("model_count")}. Left out: ${number("left_out_count")}. ` +
      `Ids that another source has: ${number("collision_count")}. Nothing is added yet.\n`,
  );
  const table = (list: string, columns: Columns, noun: string) => {
    const items = itemsOf(memberOf(json, list));
    if (items.length > 0) terminal.write(`\n${listText(items, columns, noun, terminal)}`);
  };
  const context = "facts.context_length.value";
  table("models", { ID: "id", "THERE CALLED": "upstream_id", KIND: "kind", CONTEXT: context }, "model");
  table("collisions", { "ID OF SEVERAL": "id", FROM: "winner.source_id", "NOT FROM": losersOf }, "collision");
  table("left_out", { "LEFT OUT": "id", "SINCE IT": "why" }, "element");
}
