import { join } from "node:path";
import { residentMegabytes } from "../test/support/processes/memory.ts";
import { spawnRollcall } from "../test/support/server.ts";

/** Resets a server in memory many times, and looks at its time and memory: `node bin/launch.js scripts/resets.ts 10000`. */

const count = Number(process.argv[2] ?? 10_000);
const adminKey = "resets-admin-0123456789abcdef";
// The runtime gives freed memory back late, so the level is the least of several looks.
const looks = 10;

const example = join(import.meta.dir, "..", "examples", "quickstart.yaml");
const flags = ["serve", "--memory", "--port", "0", "--config", example, "--no-access-log"];
const server = spawnRollcall(flags, { ROLLCALL_ADMIN_KEY: adminKey, ROLLCALL_API_KEY: "resets-api-0123456789abcdef" });
const { value } = await server.stdout.getReader().read();
const url = new TextDecoder().decode(value).trim().split(" ").at(-1);

const times: number[] = [];
const levels: number[] = [];
let least = Infinity;
for (let at = 1; at <= count; at++) {
  const begunMs = performance.now();
  const answer = await fetch(`${url}/rollcall/v1/reset`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}` },
  });
  if (answer.status !== 200) throw new Error(await answer.text());
  await answer.text();
  times.push(performance.now() - begunMs);
  if (at % Math.ceil(count / looks / 20) === 0) least = Math.min(least, residentMegabytes(server.pid));
  if (at % Math.ceil(count / looks) !== 0) continue;
  levels.push(Math.round(least));
  least = Infinity;
}
server.kill("SIGTERM");
await server.exited;
times.sort((a, b) => a - b);
const shown = (share: number) => times[Math.floor((count - 1) * share)]?.toFixed(1);
console.log(`${count} resets: median ${shown(0.5)} ms, 99 % within ${shown(0.99)} ms; megabytes: ${levels.join(", ")}`);
const [first, last] = [Math.min(...levels.slice(0, looks / 2)), Math.min(...levels.slice(looks / 2))];
// A state that stays behind takes more than half a megabyte.
if (last - first > (count / 2) * 0.02 + 50) {
  console.error(`the memory grows: ${first} MB in the first half, ${last} MB in the second`);
  process.exitCode = 1;
}
