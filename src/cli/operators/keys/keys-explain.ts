import { access } from "../../../api/access.ts";
import { visibleModels } from "../../../api/keys/visible-models.ts";
import { invoke, type SentQuery } from "../../../client/invoke.ts";
import { flag, type Call } from "../../command/command.ts";
import { Failure } from "../../failure.ts";
import { cell, listText, type Columns } from "../../output/formats/table.ts";
import { itemsOf, memberOf, parseJson, type Json } from "../../output/json/value.ts";
import { modelFlag } from "../../models/model-flag.ts";
import { showOne } from "../../output/show.ts";
import type { CommandRow } from "../admin-command.ts";
import { answerTo, fetchAll, isText, jsonFlag, requiredFlag, showItems } from "../administration.ts";
import { accountFlag, keyFlag, projectFlag, projectIdOf, userFlag, userIdOf } from "../named.ts";

const actions = ["list", "retrieve", "call", "delete"];

export const explainKey: CommandRow = {
  key: "admin",
  summary: "Explain what a key sees, and what it may do with a model",
  description:
    "Without --model, lists the models that a key sees, or with --hidden those that it does not, each with the rule. " +
    "With --model, explains whether a key, or a user or service account in a project, may list, retrieve, call and delete a model, " +
    "which rule decides, and which sources serve it at which paths.",
  positional: keyFlag.name,
  flags: [
    keyFlag,
    { ...modelFlag, about: "The model" },
    projectFlag,
    userFlag,
    accountFlag,
    flag("--hidden", "List the models that the key, or every key of --project, does not see"),
    jsonFlag,
  ],
  examples: {
    "What a key sees": "keys explain key_1a2b3c",
    "What the keys of a project do not see": "keys explain --project default --hidden",
    "Find out why a key does not see a model": "keys explain key_1a2b3c --model gpt-4o-mini",
    "A user in a project": "keys explain --user ada@acemeco.example --project default --model gpt-4o-mini",
  },
  async run(call) {
    const { flags } = call;
    const namesPerson = flags.text(userFlag.name) !== undefined || flags.text(accountFlag.name) !== undefined;
    if (flags.text(modelFlag.name) === undefined && !namesPerson) return listVisible(call);
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

const columns: Columns = { ID: "id", KIND: "kind", RULE: "rule", BECAUSE: "because" };

/** What a key or every key of a project sees, or does not see. */
async function listVisible(call: Call): Promise<void> {
  const { flags } = call;
  const keyId = flags.text(keyFlag.name);
  if ((keyId === undefined) === (flags.text(projectFlag.name) === undefined))
    throw new Failure(
      "Say whose access to explain: use KEY or --project, or one of KEY, --user and --service-account with --model.",
    );
  const subject = keyId === undefined ? { project_id: await projectIdOf(call) } : { key_id: keyId };
  const query = { ...subject, visible: flags.isOn("hidden") ? "false" : "true" } as const;
  await showItems(call, await fetchAll(call, "model", visibleModels.listVisibleModels, { query }), {
    columns,
    noun: "model",
  });
}

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
