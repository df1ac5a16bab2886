import { access } from "../../api/access.ts";
import { invoke, type SentQuery } from "../../client/invoke.ts";
import type { Call } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { cell, listText } from "../output/formats/table.ts";
import { itemsOf, memberOf, parseJson, type Json } from "../output/json/value.ts";
import { modelFlag } from "../models/model-flag.ts";
import { showOne } from "../output/show.ts";
import type { CommandRow } from "./admin-command.ts";
import { answerTo, isText, jsonFlag, requiredFlag } from "./administration.ts";
import { accountFlag, keyFlag, projectFlag, projectIdOf, userFlag, userIdOf } from "./named.ts";

const actions = ["list", "retrieve", "call", "delete"];

export const explainKey: CommandRow = {
  key: "admin",
  summary: "Explain what a key may do with a model",
  description:
    "Explains whether a key, or a user or service account in a project, may list, retrieve, call and delete a model, " +
    "which rule decides, and which sources serve it at which paths.",
  positional: keyFlag.name,
  flags: [keyFlag, { ...modelFlag, about: "The model" }, projectFlag, userFlag, accountFlag, jsonFlag],
  examples: {
    "Find out why a key does not see a model": "keys explain key_1a2b3c --model gpt-4o-mini",
    "A user in a project": "keys explain --user ada@acemeco.example --project default --model gpt-4o-mini",
  },
  async run(call) {
    const model = requiredFlag(call, modelFlag.name, "gpt-4o-mini");
    const query = { model, ...(await subjectOf(call)) };
    const body = await answerTo(call, invoke(call.connection, access.explainAccess, { query }));
    if (!isText(call)) return showOne(call, body);
    const verdicts = new Map(actions.map((action) => [memberOf(body.json, action) ?? parseJson("{}"), action]));
    const may = (verdict: Json) => verdicts.get(verdict) ?? "";
    const columns = { MAY: may, ANSWER: "allowed", RULE: "rule", BECAUSE: "because" };
    call.terminal.write(listText([...verdicts.keys()], columns, "answer", call.terminal));
    const sources = itemsOf(memberOf(body.json, "served_by"));
    if (sources.length === 0) return;
    const ofSources = { SOURCE: "source_id", "MODEL THERE": "upstream_id", "SERVES IT AT": pathsOf };
    call.terminal.write(`\n${listText(sources, ofSources, "source", call.terminal)}`);
  },
};

function pathsOf(source: Json): string {
  const paths = itemsOf(memberOf(source, "calls")).map((call) => cell(memberOf(call, "path")));
  return paths.length === 0 ? "-" : paths.join(", ");
}

async function subjectOf(call: Call): Promise<SentQuery<typeof access.explainAccess>> {
  const { flags } = call;
  const [keyId, accountId] = [flags.text(keyFlag.name), flags.text(accountFlag.name)];
  const ofUser = flags.text(userFlag.name) !== undefined;
  if ([keyId !== undefined, accountId !== undefined, ofUser].filter(Boolean).length !== 1)
    throw new Failure("Say whose access to explain: use one of KEY, --user and --service-account.");
  if (keyId !== undefined) return { key_id: keyId };
  const project_id = await projectIdOf(call);
  if (accountId !== undefined) return { service_account_id: accountId, project_id };
  return { user_id: await userIdOf(call), project_id };
}
