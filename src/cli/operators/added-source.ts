import { setTimeout } from "node:timers/promises";
import { sources as api } from "../../api/sources.ts";
import { invoke } from "../../client/invoke.ts";
import type { Call } from "../command/command.ts";
import { unlessFailed } from "../failure.ts";
import { textIn } from "../output/json/value.ts";
import type { Body } from "../output/show.ts";
import { answerTo, isText, showRecord } from "./administration.ts";

const waitMs = 5_000;
const pauseMs = 100;

/** Prints a new source after its first refresh, so that somebody who has typed a wrong address learns it at once. */
export async function showAddedSource(call: Call, added: Body): Promise<void> {
  if (!isText(call)) return showRecord(call, added);
  const id = textIn(added.json, "id") ?? "";
  const refreshed = await unlessFailed(() => afterFirstRefresh(call, id, added), added);
  await showRecord(call, refreshed);
  if (textIn(refreshed.json, "state") !== "failing") return;
  const place = textIn(refreshed.json, "base_url") ?? "its address";
  call.terminal.note(
    `The source is added, but no models can be fetched from ${place}: ${textIn(refreshed.json, "last_error")} ` +
      `Rollcall tries again by itself, and at once with: rollcall sources refresh ${id}`,
  );
}

async function afterFirstRefresh(call: Call, id: string, added: Body): Promise<Body> {
  let body = added;
  for (const deadline = performance.now() + waitMs; performance.now() < deadline; await setTimeout(pauseMs)) {
    if (textIn(body.json, "state") !== "waiting") break;
    body = await answerTo(call, invoke(call.connection, api.retrieveSource, { params: { source_id: id } }));
  }
  return body;
}
