import { setTimeout } from "node:timers/promises";
import { sources as api } from "../../../api/sources/sources.ts";
import { invoke } from "../../../client/invoke.ts";
import type { Call } from "../../command/command.ts";
import { typedName } from "../../command/typed-line.ts";
import { unlessFailed } from "../../failure.ts";
import { textIn, type Json } from "../../output/json/value.ts";
import type { Body } from "../../output/show.ts";
import { answerTo, isText, showRecord } from "../administration.ts";

const waitMs = 5_000;
const pauseMs = 100;
const shownKeys = ["state", "last_error", "model_count", "id", "kind", "base_url"];

/** Prints a new source after its first refresh, so that somebody who has typed a wrong address learns it at once. */
export async function showAddedSource(call: Call, added: Body): Promise<void> {
  if (!isText(call)) return showRecord(call, added);
  const id = textIn(added.json, "id") ?? "";
  const refreshed = await unlessFailed(() => afterFirstRefresh(call, id, added), added);
  await showRecord(call, { ...refreshed, json: resultOf(refreshed.json) });
  if (textIn(refreshed.json, "state") !== "failing") return;
  const place = textIn(refreshed.json, "base_url") ?? "its address";
  call.terminal.note(
    `The source is added, but no models can be fetched from ${place}: ${textIn(refreshed.json, "last_error")} ` +
      `Rollcall tries again by itself, and at once with: ${typedName(call.terminal.environment)} sources refresh ${id}`,
  );
}

/** What matters of a new source, the state first; `sources show` has the rest. */
function resultOf(source: Json): Json {
  if (source.kind !== "object") return source;
  const members = shownKeys.flatMap((shown) => source.members.filter(({ key }) => key === shown));
  return { ...source, members: members.filter(({ value }) => value.kind !== "null") };
}

async function afterFirstRefresh(call: Call, id: string, added: Body): Promise<Body> {
  let body = added;
  for (const deadline = performance.now() + waitMs; performance.now() < deadline; await setTimeout(pauseMs)) {
    if (textIn(body.json, "state") !== "waiting") break;
    body = await answerTo(call, invoke(call.connection, api.retrieveSource, { params: { source_id: id } }));
  }
  return body;
}
