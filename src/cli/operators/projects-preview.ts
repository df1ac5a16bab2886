import { visibleModels as api } from "../../api/keys/visible-models.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Call } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { cell, listText } from "../output/formats/table.ts";
import { itemsOf, memberOf, type Json } from "../output/json/value.ts";
import type { Body } from "../output/show.ts";
import { showOne } from "../output/show.ts";
import { itemCommand } from "./admin-command.ts";
import { isText } from "./administration.ts";
import { project } from "./named.ts";

export const previewPolicy = itemCommand({
  summary: "Show what a model policy would change for a project",
  description:
    "Shows which models the keys of a project would see with an allow list or a deny list, and which of them they would " +
    "gain and lose. Changes nothing.",
  subject: project,
  flags: [
    flag("--allow MODEL", "Only these models; may be repeated", { repeatable: true }),
    flag("--deny MODEL", "All models but these; may be repeated", { repeatable: true }),
  ],
  examples: {
    "One model is hidden": "projects preview default --deny gpt-4o-mini",
    "Only two models are left": "projects preview default --allow gpt-4o-mini --allow davinci",
  },
  request: async (call, id) => {
    const [allowed, denied] = [call.flags.some("allow"), call.flags.some("deny")];
    if ((allowed === undefined) === (denied === undefined))
      throw new Failure("Say which models: add --allow or --deny, not both.");
    const body = {
      mode: allowed === undefined ? "deny_list" : "allow_list",
      model_ids: allowed ?? denied ?? [],
      limit: 1_000,
    } as const;
    return invoke(call.connection, api.previewModelPermissions, {
      params: { project_id: id },
      body,
    });
  },
  show,
});

async function show(call: Call, body: Body): Promise<void> {
  if (!isText(call)) return showOne(call, body);
  const { terminal } = call;
  const partOf = (name: string) => memberOf(body.json, name);
  const totalOf = (name: string) => cell(memberOf(partOf(name), "total"));
  terminal.write(`Visible: ${totalOf("visible")}. Gained: ${totalOf("gained")}. Lost: ${totalOf("lost")}.\n`);
  const changes = new Map<Json, string>();
  for (const name of ["gained", "lost"])
    for (const one of itemsOf(memberOf(partOf(name), "data"))) changes.set(one, name);
  const columns = { CHANGE: (one: Json) => changes.get(one) ?? "", ID: "id", RULE: "rule", BECAUSE: "because" };
  if (changes.size > 0) terminal.write(`\n${listText([...changes.keys()], columns, "model", terminal)}`);
  const unknown = itemsOf(memberOf(body.json, "unknown_ids")).map(cell);
  if (unknown.length > 0) terminal.note(`No live model has the id ${unknown.join(", ")}.`);
}
