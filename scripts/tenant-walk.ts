import { walk } from "../test/tenants/walk.ts";

/*
 * `node bin/launch.js scripts/tenant-walk.ts 100000 [SEED]`: many organizations call every route at random, and the script
 * looks for anything of one organization in the answers of another. Each round uses a fresh store. A round that finds a
 * leak prints its seed and step.
 */

const stepsPerRound = 20_000;
const stepsDefault = 100_000;
const tenants = 6;

const [stepsText, seedText] = process.argv.slice(2);
const steps = Number(stepsText ?? stepsDefault);
const firstSeed = Number(seedText ?? Math.floor(Math.random() * 2 ** 31));
const startedMs = performance.now();
let changes = 0;
for (let taken = 0, seed = firstSeed; taken < steps; taken += stepsPerRound, seed++) {
  const { app, report } = await walk({ steps: Math.min(stepsPerRound, steps - taken), seed, tenants });
  changes += app.live.revision;
  await app.close();
  if (report.serverErrors.length > 0) throw new Error(`seed ${seed}: ${report.serverErrors.join("\n")}`);
  const worked = report.done.values().reduce((total, count) => total + count, 0);
  console.log(`seed ${seed}: ${worked} requests answered with what was asked for, nothing leaked`);
}
const seconds = Math.round((performance.now() - startedMs) / 1000);
console.log(`${steps} requests of ${tenants} organizations, ${changes} changes, in ${seconds} s: nothing leaked`);
