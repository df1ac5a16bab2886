import { projects as projectApi } from "../../api/projects.ts";
import { registeredModels as api } from "../../api/registered-models.ts";
import type { Connection } from "../../client/connection.ts";
import { invoke } from "../../client/invoke.ts";
import type { Call } from "../command/command.ts";
import { connectAs } from "../connection/connect.ts";
import { ApiFailure, Failure, unlessFailed } from "../failure.ts";
import { bodyOf } from "../output/answers.ts";
import { momentOf } from "../output/formats/dates.ts";
import { counted } from "../output/formats/text.ts";
import { arrayOf, itemsOf, memberOf, stringOf, textIn, type Json } from "../output/json/value.ts";
import { readableModel } from "../models/readable.ts";
import type { Body } from "../output/show.ts";
import { canAsk, confirm, yesFlag } from "../terminal/questions.ts";
import { isText, showRecord } from "./administration.ts";

/** Who still calls a model, and the question before it goes away. */

const namedMax = 5;

/** Asks before `action`, such as "Delete it", if the model was called in the last 30 days. Throws Failure without a yes. */
export async function confirmForUse(call: Call, id: string, action: string): Promise<void> {
  if (call.flags.isOn(yesFlag.name)) return;
  const connection = connectAs("any", call);
  const usage = await usageOf(connection, id);
  if (usage === null || numberIn(usage, "calls_in_30_days") === 0) return;
  const use = await useText(connection, id, usage);
  if (!canAsk(call.terminal)) throw new Failure(`${use} Add --yes to do it nevertheless.`);
  await confirm(call, `${use} ${action}?`);
}

/** Prints a model as an administrator sees it, with the names of the projects that call it. */
export async function showWithUse(call: Call, body: Body): Promise<void> {
  if (!isText(call)) return showRecord(call, body, readableModel);
  const named = async (project: Json) => {
    const name = await projectName(call.connection, project);
    return withMember(project, "id", stringOf(name));
  };
  const usage = memberOf(body.json, "usage");
  const projects = memberOf(usage, "projects");
  if (usage === undefined || projects === undefined) return showRecord(call, body, readableModel);
  const all = arrayOf(await Promise.all(itemsOf(projects).map(named)));
  await showRecord(
    call,
    { ...body, json: withMember(body.json, "usage", withMember(usage, "projects", all)) },
    readableModel,
  );
}

/** The same object with another value for a member. Its `raw` is unchanged. */
function withMember(object: Json, key: string, value: Json): Json {
  if (object.kind !== "object") return object;
  return { ...object, members: object.members.map((member) => (member.key === key ? { ...member, value } : member)) };
}

/** Null if it is unknown: only an administrator sees it, and not at every server. */
async function usageOf(connection: Connection, id: string): Promise<Json | null> {
  try {
    const { json } = await bodyOf(connection, invoke(connection, api.describeModel, { params: { model: id } }));
    const usage = memberOf(json, "usage");
    return usage?.kind === "object" ? usage : null;
  } catch (error) {
    if (error instanceof ApiFailure && [401, 403, 404].includes(error.answer.status)) return null;
    throw error;
  }
}

async function useText(connection: Connection, id: string, usage: Json): Promise<string> {
  const projects = itemsOf(memberOf(usage, "projects")).filter((one) => numberIn(one, "calls_in_30_days") > 0);
  const names = await Promise.all(projects.slice(0, namedMax).map((project) => projectName(connection, project)));
  const isMore = projects.length > namedMax || memberOf(usage, "has_more_projects")?.kind === "true";
  const times = counted(numberIn(usage, "calls_in_30_days"), "time");
  const last = momentOf(memberOf(usage, "last_called_at"));
  const who = [...names, ...(isMore ? ["others"] : [])].join(", ");
  return `${id} was called ${times} in the last 30 days, last at ${last}, by ${who}.`;
}

/** As people know it. */
async function projectName(connection: Connection, project: Json): Promise<string> {
  const id = textIn(project, "id");
  if (id === null) return "keys without a project";
  const retrieve = () =>
    bodyOf(connection, invoke(connection, projectApi.retrieveProject, { params: { project_id: id } }));
  const found = await unlessFailed(retrieve, null);
  const name = textIn(found?.json, "name");
  return name === null ? id : `${name} (${id})`;
}

function numberIn(value: Json, key: string): number {
  return Number(memberOf(value, key)?.raw ?? 0);
}
