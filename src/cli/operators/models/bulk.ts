import { bulk as api, bulkIdsMax } from "../../../api/models/bulk.ts";
import type { Answer } from "../../../client/connection.ts";
import { invoke } from "../../../client/invoke.ts";
import { flag, type Call, type Command } from "../../command/command.ts";
import { Failure } from "../../failure.ts";
import { modelFlag } from "../../models/model-flag.ts";
import { itemsOf, memberOf, textIn, type Json } from "../../output/json/value.ts";
import { confirm } from "../../terminal/questions.ts";
import type { CommandRow } from "../admin-command.ts";
import { answerTo, isText, jsonFlag, requiredFlag, showItems } from "../administration.ts";
import { projectFlag, projectIdOf } from "../named.ts";

/** The same change of several models. */

const modelsFlag = { ...modelFlag, about: "Id of the model; may be repeated", repeatable: true };

interface SeveralModels {
  readonly request: (call: Call, ids: readonly string[]) => Promise<Answer>;
  /** As in "Restored x." */
  readonly done: string;
  /** Asked before something that cannot be undone. */
  readonly question?: (ids: readonly string[]) => string;
}

/** A command for one model, which takes several, too. */
export function forSeveral<Row extends CommandRow | Command>(row: Row, several: SeveralModels): Row {
  return {
    ...row,
    flags: row.flags.map((one) => (one.name === modelFlag.name ? modelsFlag : one)),
    async run(call) {
      const ids = call.flags.all(modelFlag.name);
      if (ids.length <= 1) return row.run(call);
      if (several.question !== undefined) await confirm(call, several.question(ids));
      await changeAll(call, ids, several);
    },
  };
}

export const restoring: SeveralModels = {
  request: ({ connection }, ids) => invoke(connection, api.restoreModels, { body: { ids } }),
  done: "Restored",
};

export const purging: SeveralModels = {
  request: ({ connection }, ids) => invoke(connection, api.purgeModels, { body: { ids } }),
  done: "Purged",
  question: (ids) => `Purge ${ids.length} models? They can never be restored.`,
};

export const deleting: SeveralModels = {
  request: ({ connection }, ids) => invoke(connection, api.deleteModels, { body: { ids } }),
  done: "Deleted",
};

export const permitModels: CommandRow = {
  key: "admin",
  summary: "Let a project see fine-tuned models that are restricted to projects",
  description:
    "Permits a project to see fine-tuned models, or with --revoke no longer. It counts for models that are restricted to " +
    "projects: `models update MODEL --set sharing=projects`.",
  positional: modelFlag.name,
  flags: [modelsFlag, projectFlag, flag("--revoke", "Revoke the permission"), jsonFlag],
  examples: {
    "Two models":
      "models permit ft:gpt-4o-mini:acemeco:lab:xyz789 ft:gpt-4o-mini:acemeco:trial:def456 --project default",
    "No longer": "models permit ft:gpt-4o-mini:acemeco:lab:xyz789 --project default --revoke",
  },
  async run(call) {
    requiredFlag(call, modelFlag.name, "ft:gpt-4o-mini:acemeco:lab:xyz789");
    const project_ids = [await projectIdOf(call)];
    const permitted = !call.flags.isOn("revoke");
    await changeAll(call, call.flags.all(modelFlag.name), {
      request: ({ connection }, ids) => invoke(connection, api.permitModels, { body: { ids, project_ids, permitted } }),
      done: permitted ? "Permitted" : "Revoked the permission for",
    });
  },
};

/** In as many requests as it takes. Prints what is done before it fails for the rest. */
export async function changeAll(call: Call, ids: readonly string[], { request, done }: SeveralModels): Promise<void> {
  const outcomes: Json[] = [];
  for (let from = 0; from < ids.length; from += bulkIdsMax) {
    const body = await answerTo(call, request(call, ids.slice(from, from + bulkIdsMax)));
    outcomes.push(...itemsOf(memberOf(body.json, "data")));
  }
  if (!isText(call)) await showItems(call, outcomes, { columns: { ID: "id", DONE: "done" }, noun: "model" });
  const failed = outcomes.filter((outcome) => memberOf(outcome, "done")?.kind !== "true");
  if (isText(call) && !call.settings.quiet)
    for (const outcome of outcomes)
      if (!failed.includes(outcome)) call.terminal.note(`${done} ${textIn(outcome, "id")}.`);
  if (failed.length === 0) return;
  const why = failed.map(
    (outcome) => `${textIn(outcome, "id")}: ${textIn(memberOf(outcome, "error"), "message") ?? "It failed."}`,
  );
  throw new Failure([`${failed.length} of ${outcomes.length} failed.`, ...why].join("\n"));
}
