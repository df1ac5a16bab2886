import { followChanges, listChanges, type Following } from "../../client/changes.ts";
import { Unreachable, type Answer } from "../../client/connection.ts";
import { itemsOf } from "../answers.ts";
import type { Call, Command } from "../command.ts";
import { ApiFailure } from "../failure.ts";
import { momentOf } from "../formats/dates.ts";
import { jsonLine } from "../formats/json.ts";
import { cell, column, within, type Column } from "../formats/table.ts";
import { memberOf, parseJson, type Json } from "../json/value.ts";
import { transformed } from "../show.ts";
import { readNumber } from "../settings.ts";
import { answerTo, isText, jsonFlag, showItems } from "./administration.ts";

const pageSize = 1000;
const firstPauseMs = 1_000;
const pauseMaxMs = 30_000;

const columns: readonly Column[] = [
  column("REVISION", "revision"),
  { title: "WHEN", of: (item) => momentOf(memberOf(item, "at")) },
  column("WHAT", "type"),
  column("WHICH", "resource.id"),
];

export const changes: Command = {
  words: ["changes"],
  key: "any",
  summary: "show what changed, and what changes",
  description:
    "Shows what changed since a revision: with an admin key what happened in the organization, with another key what " +
    "happened to the models it sees. With --follow it goes on as things happen, also after a broken connection, one " +
    "line for each; with --json each line is JSON.",
  flags: [
    { name: "since", value: "REVISION", about: "behind this revision; from the very first unless given" },
    { name: "follow", short: "f", about: "wait for what comes" },
    jsonFlag,
  ],
  examples: [
    { about: "Everything so far", line: "changes" },
    { about: "As it happens, for a program", line: "changes --follow --since 1024 --json" },
  ],
  async run(call) {
    const since = readNumber(call.given, "since", 0) ?? 0;
    if (call.given.isOn("follow")) return follow(call, String(since));
    await showItems(call, await changesSince(call, since), { columns, noun: "change" });
  },
};

async function changesSince(call: Call, since: number): Promise<readonly Json[]> {
  const items: Json[] = [];
  for (let position = since; ;) {
    const body = await answerTo(call, listChanges(call.connection, position, pageSize));
    for (const item of itemsOf(call.connection, body, "change")) items.push(item);
    if (memberOf(body.json, "has_more")?.kind !== "true") return items;
    position = Number(memberOf(body.json, "revision")?.raw);
  }
}

/** Until the reader goes away, the key ends or somebody stops it. */
async function follow(call: Call, since: string): Promise<void> {
  let position = since;
  for (let failures = 0; ;) {
    try {
      const following = await answering(call, await followChanges(call.connection, position));
      for await (const { id, data } of following.events) {
        failures = 0;
        position = id ?? position;
        call.terminal.write(await lineOf(call, parseJson(data)));
        if (!call.terminal.hasReader) return;
      }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!call.settings.quiet) call.terminal.note(`The stream broke off: ${error.message}. It is taken up again.`);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMaxMs, firstPauseMs * 2 ** failures++)));
  }
}

/** Throws Unreachable for a no that will pass, and Failure for any other. */
async function answering(call: Call, following: Following) {
  if ("events" in following) return following;
  const { refused } = following;
  if (willPass(refused)) throw new Unreachable(`the server answered ${refused.status}`);
  await answerTo(call, Promise.resolve(refused));
  // A yes that is no stream.
  throw new ApiFailure(refused, call.connection.headers);
}

function willPass({ status }: Answer): boolean {
  return status === 429 || status >= 500;
}

async function lineOf(call: Call, change: Json): Promise<string> {
  const { settings, terminal } = call;
  if (!isText(call)) return jsonLine(await transformed(change, settings.transform), terminal);
  const actor = within(change, "actor.api_key.user.id") ?? within(change, "actor.api_key.service_account.id");
  const cells = [...columns.map(({ of }) => of(change)), ...(actor === undefined ? [] : [`by ${cell(actor)}`])];
  return `${cells.join("  ")}\n`;
}
