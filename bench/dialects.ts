import { parseArgs } from "node:util";
import { anyCore } from "./cores.ts";
import { measure, type Sample } from "./load.ts";
import { heading, median, row, thousands } from "./report.ts";
import { prepareData, startRollcall } from "./rollcall.ts";
import { whyNotHere } from "./tools.ts";
import { worldOf } from "./world.ts";

/*
 * `npm run bench:dialects`: the list of a hundred models in each vendor's words, beside OpenAI's in the same round. A
 * longer body costs more to send, whoever's words it is in, so its length stands beside it.
 */

const openai = "openai";
const lists: readonly (readonly [dialect: string, path: string, headers?: Readonly<Record<string, string>>])[] = [
  [openai, "/v1/models"],
  ["anthropic", "/v1/models", { "anthropic-version": "2023-06-01" }],
  ["anthropic, limit=1000", "/v1/models?limit=1000", { "anthropic-version": "2023-06-01" }],
  ["gemini", "/v1beta/models"],
  ["mistral", "/mistral/v1/models"],
  ["cohere", "/cohere/v1/models"],
  ["together", "/together/v1/models"],
  ["groq", "/openai/v1/models"],
  ["openrouter", "/api/v1/models"],
  ["ollama", "/api/tags"],
  ["codex", "/v1/models?client_version=0.169.0"],
  ["models.dev", "/api.json"],
  ["lmstudio", "/api/v0/models"],
  ["huggingface", "/huggingface/v1/models"],
  ["vercel", "/v1/ai/config"],
  ["github", "/github/catalog/models"],
  ["azure", "/openai/models?api-version=2024-10-21"],
];

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const rounds = Number(values.rounds);
const durations = { warmUpSeconds: 1, measureSeconds: 1 };

const obstacle = whyNotHere(["wrk"]);
if (obstacle === null && rounds >= 1) await main();
else {
  console.error(obstacle ?? "--rounds takes a whole number from 1 on.");
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const world = worldOf(100, 1_000);
  const data = await prepareData(world);
  const server = await startRollcall(data.directory);
  const authorization = `Bearer ${world.keys[0]}`;
  const target = { url: server.url, pids: [server.process.pid] };
  const samples = new Map<string, Sample[]>(lists.map(([dialect]) => [dialect, []]));
  const lengths = new Map<string, number>();
  try {
    for (let round = 0; round < rounds; round++)
      for (const [dialect, path, headers] of round % 2 === 0 ? lists : lists.toReversed()) {
        const probe = { path, headers: { authorization, ...headers } };
        if (round === 0) lengths.set(dialect, await lengthOf(`${server.url}${path}`, probe.headers));
        samples.get(dialect)!.push(await measure(target, probe, 200, durations, anyCore));
      }
  } finally {
    await server.stop();
    data.remove();
  }
  console.log(heading(["list of 100", "bytes", "requests/s", "to OpenAI's", "CPU µs"]));
  for (const [dialect] of lists) console.log(rowOf(dialect, lengths.get(dialect)!, samples));
}

async function lengthOf(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return (await (await fetch(url, { headers: { ...headers, "accept-encoding": "identity" } })).arrayBuffer())
    .byteLength;
}

function rowOf(dialect: string, bytes: number, samples: ReadonlyMap<string, readonly Sample[]>): string {
  const [own, base] = [samples.get(dialect)!, samples.get(openai)!];
  const ratios = own.map(({ requestsPerSecond }, round) => requestsPerSecond / base[round]!.requestsPerSecond);
  return row([
    dialect,
    thousands(bytes),
    thousands(median(own.map(({ requestsPerSecond }) => requestsPerSecond))),
    median(ratios).toFixed(2),
    median(own.map(({ cpuMicroseconds }) => cpuMicroseconds)).toFixed(1),
  ]);
}
