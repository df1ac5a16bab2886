import { parseArgs } from "node:util";
import { widthMs } from "../src/core/usage/bucket-width.ts";
import { openTestApp } from "../test/support/app.ts";
import { longestTurnMs } from "../test/support/load/longest-turn.ts";
import { fillWithUsage } from "../test/support/load/years-of-usage.ts";
import { inPostgres, inSqlite } from "../test/support/store-place.ts";
import { worldYaml } from "../test/support/world.ts";
import { heading, median, row, thousands } from "./report.ts";

/*
 * `node bin/launch.js bench/usage-years.ts`: what the console asks about two years of usage, on SQLite or with
 * `--postgres`: how long an answer takes, and for how long others wait meanwhile.
 */

const { values } = parseArgs({
  options: { days: { type: "string", default: "730" }, postgres: { type: "boolean", default: false } },
});
const days = Number(values.days);
const dayMs = widthMs["1d"];
const startMs = Math.floor(Date.now() / dayMs) * dayMs - (days - 1) * dayMs;
const rounds = 3;

const place = await (values.postgres ? inPostgres() : inSqlite());
await (await openTestApp(worldYaml, place)).close();
const beganMs = performance.now();
await fillWithUsage(place, "org-aceme", { startMs, days, models: 200, projects: 20, keysPerProject: 3 });
if (values.postgres) await place.tamper("analyze");
const app = await openTestApp(worldYaml, place);
const seconds = ((performance.now() - beganMs) / 1000).toFixed(0);
const series = Math.ceil((200 * 20) / 6);
console.log(`${thousands(series * days * 4)} sums of days and three times as many costs, made in ${seconds} s\n`);

const start = startMs / 1000;
const monthStart = startMs / 1000 + (days - 30) * 86_400;
const usage = (query: string, from = start) => `/rollcall/v1/usage?start_time=${from}&${query}`;
const questions: Readonly<Record<string, string>> = {
  "the whole": usage("limit=1"),
  "by model, as the page asks": usage("group_by=model&limit=100&charted=7"),
  "by project": usage("group_by=project&limit=100&charted=7"),
  "by key": usage("group_by=key&limit=100&charted=7"),
  "of one model, by key": usage("models=model-6&group_by=key&limit=100"),
  "of one project, by model": usage("project_ids=proj_0&group_by=model&limit=100&charted=7"),
  "30 days by model": usage("group_by=model&limit=100&charted=7", monthStart),
  "what the month has cost": "/rollcall/v1/spending",
  "costs of 180 days by project": `/v1/organization/costs?start_time=${monthStart - 150 * 86_400}&limit=180&group_by=project_id`,
  "what has no price": `/rollcall/v1/usage/unpriced?start_time=${start}`,
};
console.log(heading(["question", "ms", "ms of the server's processor", "longest turn, ms", "KB of the answer"]));
for (const [name, path] of Object.entries(questions)) {
  const [times, turns, processor]: [number[], number[], number[]] = [[], [], []];
  let answer: unknown = null;
  for (let round = 0; round < rounds; round++) {
    const [askedMs, before] = [performance.now(), process.cpuUsage()];
    turns.push(
      await longestTurnMs(async () => {
        const { status, json } = await app.call("GET", path, { key: "acemeAdmin" });
        if (status !== 200) throw new Error(`${path} is answered with ${status}: ${JSON.stringify(json)}`);
        answer = json;
      }),
    );
    times.push(performance.now() - askedMs);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1000);
  }
  console.log(
    row([
      name,
      median(times).toFixed(0),
      median(processor).toFixed(0),
      Math.min(...turns).toFixed(1),
      (JSON.stringify(answer).length / 1024).toFixed(0),
    ]),
  );
}
await app.close();
await place.remove();
process.exit(0);
