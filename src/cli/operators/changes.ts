import { changes as api } from "../../api/changes.ts";
import { followChanges, type ChangeEvent, type FollowResult } from "../../client/changes.ts";
import { invoke } from "../../client/invoke.ts";
import { backoffMs } from "../../core/time/backoff.ts";
import { Unreachable } from "../../client/connection.ts";
import { itemsOf, unexpectedAnswer, awaitServer } from "../output/answers.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { jsonLine } from "../output/formats/json.ts";
import { cell, cellsOf, moment, within, type Columns } from "../output/formats/table.ts";
import { memberOf, parseJson, textIn, type Json } from "../output/json/value.ts";
import { transformed } from "../output/show.ts";
import { readNumber } from "../command/settings.ts";
import { answerTo, isText, jsonFlag, showItems } from "./administration.ts";

const pageSize = 1000;
const firstPauseMs = 1_000;
const pauseMaxMs = 30_000;

const columns: Columns = { REVISION: "revision", WHEN: moment("at"), WHAT: "type", WHICH: "resource.id" };

export const changes: Command = {
  words: ["changes"],
  key: "any",
  summary: "Show changes, or follow them as they happen",
  description:
    "Shows the changes since a revision: every change in the organization with an admin key, and changes of visible " +
    "models with any other key. --follow waits for further changes, prints a line for each, and reconnects when the " +
    "connection breaks.",
  flags: [
    flag("--since REVISION", "Only changes after this revision; with --follow, from now on by default"),
    flag("--follow, -f", "Wait for further changes"),
    flag("--source-states", "With --follow and an admin key, also how sources are, as it changes"),
    jsonFlag,
  ],
  examples: {
    "Every change so far": "changes",
    "Changes from now on": "changes --follow",
    "With how the sources are": "changes --follow --source-states",
    "For a program, a JSON object on each line": "changes --follow --since 1024 --json",
  },
  async run(call) {
    const since = readNumber(call.flags, "since", 0);
    if (call.flags.isOn("follow")) return follow(call, String(since ?? (await pageAfter(call, "now", 1)).revision));
    await showItems(call, await changesSince(call, since ?? 0), { columns, noun: "change" });
  },
};

async function changesSince(call: Call, since: number): Promise<readonly Json[]> {
  const all: Json[] = [];
  for (let position = since; ;) {
    const { items, revision, hasMore } = await pageAfter(call, position, pageSize);
    for (const item of items) all.push(item);
    if (!hasMore) return all;
    position = revision;
  }
}

/** A page after `now` has no change, only the newest revision. */
async function pageAfter(call: Call, since: number | "now", limit: number) {
  const body = await answerTo(call, invoke(call.connection, api.listChanges, { query: { since, limit } }));
  return {
    items: itemsOf(call.connection, body, "change"),
    revision: Number(memberOf(body.json, "revision")?.raw),
    hasMore: memberOf(body.json, "has_more")?.kind === "true",
  };
}

type Events = AsyncIterable<ChangeEvent>;

/** Ends when the reader closes the pipe, the key is revoked or the command is interrupted. */
async function follow(call: Call, since: string): Promise<void> {
  let position = since;
  // A first connection that fails is not retried: the URL or the key is wrong.
  let events: Events | null = await eventsOf(call, await awaitServer(call.connection, following(call, position)));
  for (let failures = 0; ;) {
    try {
      for await (const { id, data } of events ?? (await resumed(call, position))) {
        failures = 0;
        position = id ?? position;
        call.terminal.write(await lineOf(call, parseJson(data)));
        if (!call.terminal.hasReader) return;
      }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!call.settings.quiet) call.terminal.note(`The stream broke off: ${error.message}. Reconnecting.`);
    }
    events = null;
    await new Promise((resolve) => setTimeout(resolve, backoffMs(++failures, firstPauseMs, pauseMaxMs)));
  }
}

function following(call: Call, position: string): Promise<FollowResult> {
  return followChanges(call.connection, position, { sourceStates: call.flags.isOn("source-states") });
}

/** Throws Unreachable for a temporary refusal, and Failure for any other. */
async function resumed(call: Call, position: string): Promise<Events> {
  const result = await following(call, position);
  const status = "rejection" in result ? result.rejection.status : 200;
  if (status === 429 || status >= 500) throw new Unreachable(`the server answered ${status}`);
  return eventsOf(call, result);
}

async function eventsOf(call: Call, result: FollowResult): Promise<Events> {
  if ("events" in result) return result.events;
  const { rejection } = result;
  await answerTo(call, Promise.resolve(rejection));
  throw unexpectedAnswer(call.connection, "with a stream of changes");
}

async function lineOf(call: Call, change: Json): Promise<string> {
  const { settings, terminal } = call;
  if (!isText(call)) return jsonLine(await transformed(change, settings.transform), terminal);
  if (textIn(change, "object") === "rollcall.source_state") return stateLine(change);
  const actor = within(change, "actor.api_key.user.id") ?? within(change, "actor.api_key.service_account.id");
  const cells = [...cellsOf(change, columns), ...(actor === undefined ? [] : [`by ${cell(actor)}`])];
  return `${cells.join("  ")}\n`;
}

function stateLine(state: Json): string {
  const isRefreshing = memberOf(state, "refreshing")?.kind === "true";
  const error = memberOf(state, "last_error");
  const words = ["source", cell(memberOf(state, "source_id")), cell(memberOf(state, "state"))];
  const models = `${cell(memberOf(state, "model_count"))} models`;
  return `${[...words, models, ...(isRefreshing ? ["refreshing"] : []), ...(error?.kind === "string" ? [cell(error)] : [])].join("  ")}\n`;
}
