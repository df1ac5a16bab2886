import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepareData, startRollcall } from "./rollcall.ts";
import { median } from "./report.ts";
import { temporaryDirectory, whyNotHere } from "./tools.ts";
import { worldOf } from "./world.ts";

/*
 * `npm run bench:cli`: how long one list takes from the command line, whole process, against curl and a Node script.
 * README.md says how to read it.
 */

const root = join(import.meta.dir, "..");
const npmClient = join(root, "conformance", "node_modules", "openai7", "index.mjs");
const modelCount = 100;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "40" } } });
const rounds = Number(values.rounds);

const obstacle = existsSync(npmClient)
  ? whyNotHere(["curl", "node"])
  : "The npm package openai is missing: run `npm ci` in conformance/ first.";
if (obstacle === null && rounds >= 1) await main();
else {
  console.error(obstacle ?? "--rounds takes a whole number from 1 on.");
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const place = temporaryDirectory("cli");
  const data = await prepareData(worldOf(modelCount, 1));
  const server = await startRollcall(data.directory);
  const key = worldOf(modelCount, 1).keys[0]!;
  try {
    const commands = contestants(place.path, `${server.url}/v1`, key);
    const environment = { ...process.env, OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: key };
    report(measured(commands, environment));
  } finally {
    await server.stop();
    data.remove();
    place.remove();
  }
}

type Contestant = "curl" | "executable" | "checkout" | "npm openai";
type Commands = Readonly<Record<Contestant, readonly string[]>>;

function contestants(place: string, baseUrl: string, key: string): Commands {
  const build = Bun.spawnSync([process.execPath, join(root, "scripts", "build.ts"), place]);
  if (build.exitCode !== 0) throw new Error(build.stderr.toString());
  const script = join(place, "list.mjs");
  const loop = "for await (const model of new OpenAI().models.list()) console.log(model.id, model.owned_by);";
  writeFileSync(script, `import OpenAI from ${JSON.stringify(npmClient)};\n${loop}\n`);
  return {
    curl: ["curl", "-sS", `${baseUrl}/models`, "-H", `Authorization: Bearer ${key}`],
    executable: [join(place, "openai"), "models", "list"],
    checkout: [join(root, "bin", "openai"), "models", "list"],
    "npm openai": ["node", script],
  };
}

type Times = Readonly<Record<Contestant, readonly number[]>>;

/** Each round runs all of them, so a slow moment of the machine affects all. */
function measured(commands: Commands, env: NodeJS.ProcessEnv): Times {
  const names = Object.keys(commands) as Contestant[];
  const times = { curl: [], executable: [], checkout: [], "npm openai": [] } as Record<Contestant, number[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const startedMs = performance.now();
      const { exitCode, stdout } = Bun.spawnSync([...commands[name]], { env, stdin: "ignore", stderr: "ignore" });
      const tookMs = performance.now() - startedMs;
      if (exitCode !== 0 || stdout.length === 0) throw new Error(`${name} failed with exit code ${exitCode}`);
      // The first round fills caches.
      if (round >= 0) times[name].push(tookMs);
    }
  }
  return times;
}

function report(times: Times): void {
  const ratio = (slow: Contestant, fast: Contestant) =>
    median(times[slow].map((tookMs, round) => tookMs / times[fast][round]!));
  console.log(`A list of ${modelCount} models, whole process, ${rounds} rounds, Bun ${Bun.version}\n`);
  console.log("| | median | lowest |\n|---|---|---|");
  for (const [name, all] of Object.entries(times))
    console.log(`| ${name} | ${median(all).toFixed(1)} ms | ${Math.min(...all).toFixed(1)} ms |`);
  console.log("\n| ratio | median | goal | met |\n|---|---|---|---|");
  const row = (name: string, value: number, goal: string, met: boolean) =>
    console.log(`| ${name} | ${value.toFixed(2)} | ${goal} | ${met ? "yes" : "no"} |`);
  const [executable, checkout, npm] = [
    ratio("executable", "curl"),
    ratio("checkout", "curl"),
    ratio("npm openai", "executable"),
  ];
  row("executable / curl", executable, "<= 2.5", executable <= 2.5);
  row("checkout / curl", checkout, "<= 5", checkout <= 5);
  row("npm openai / executable", npm, ">= 8", npm >= 8);
}
