import { renderings as api } from "../../../api/models/renderings.ts";
import { invoke } from "../../../client/invoke.ts";
import { flag } from "../../command/command.ts";
import { itemsOf, memberOf, textIn, type Json } from "../../output/json/value.ts";
import { cell } from "../../output/formats/table.ts";
import type { CommandRow } from "../admin-command.ts";
import { answerTo, isText, jsonFlag, showItems } from "../administration.ts";
import { model, projectFlag, projectIdOf } from "../named.ts";

const dialectFlag = flag("--dialect NAME", "Print what the clients of one vendor get, such as anthropic");

/** What each vendor's clients see of a model. */
export const renderModel: CommandRow = {
  key: "admin",
  summary: "Show what each vendor's clients see of a model",
  description:
    "Lists the dialects, and what a client of each asks for the model and is answered with a key of the project. With " +
    "--dialect, prints the body of the answer.",
  positional: model.flag.name,
  flags: [model.flag, projectFlag, dialectFlag, jsonFlag],
  examples: {
    "Every dialect": "models render gpt-4o-mini --project default",
    "As Anthropic's clients see it": "models render gpt-4o-mini --project default --dialect anthropic",
  },
  async run(call) {
    const { flags, terminal } = call;
    const query = {
      model: await model.idOf(call),
      project_id: await projectIdOf(call),
      dialect: flags.text(dialectFlag.name),
    };
    const body = await answerTo(call, invoke(call.connection, api.listModelRenderings, { query }));
    const renderings = itemsOf(memberOf(body.json, "data"));
    const [only] = renderings;
    if (query.dialect !== undefined && only !== undefined && isText(call))
      return terminal.write(`${textIn(memberOf(only, "answer"), "body") ?? ""}\n`);
    const columns = { DIALECT: "dialect", STATUS: statusOf, LISTED: "listed", REQUEST: requestOf };
    await showItems(call, renderings, { columns, noun: "dialect" });
  },
};

function statusOf(rendering: Json): string {
  return cell(memberOf(memberOf(rendering, "answer"), "status"));
}

function requestOf(rendering: Json): string {
  const request = memberOf(rendering, "request");
  return [textIn(request, "method"), textIn(request, "path"), textIn(request, "body")].filter(Boolean).join(" ");
}
