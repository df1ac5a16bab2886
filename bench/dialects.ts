import { parseArgs } from "node:util";
import { show } from "./cases.ts";
import { anyCore } from "./cores.ts";
import { measure, type Sample } from "./load.ts";
import { heading, median, row, thousands } from "./report.ts";
import { prepareData, startRollcall } from "./rollcall.ts";
import { whyNotHere } from "./tools.ts";
import { worldOf } from "./world.ts";

/*
 * `npm run bench:dialects`: the list of a hundred models in each vendor's format, against OpenAI's in the same round. A
 * longer body costs more to send in any format, so its length is printed too. Each list is requested uncompressed and
 * compressed, as the vendors' clients request it.
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

const encodings = ["identity", "gzip"] as const;

interface Measured {
  bytes: number;
  readonly samples: Sample[];
}

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
  const measured = new Map(lists.map(([dialect]) => [dialect, { identity: newMeasured(), gzip: newMeasured() }]));
  try {
    for (let round = 0; round < rounds; round++)
      for (const [dialect, path, headers] of round % 2 === 0 ? lists : lists.toReversed())
        for (const encoding of encodings) {
          const probe = { path, headers: { authorization, "accept-encoding": encoding, ...headers } };
          const of = measured.get(dialect)![encoding];
          of.bytes = (await show(server.url, probe)).body.byteLength;
          of.samples.push(await measure(target, probe, 200, durations, anyCore));
        }
  } finally {
    await server.stop();
    data.remove();
  }
  const titles = encodings.flatMap((encoding) => [`bytes, ${encoding}`, "requests/s", "to OpenAI's", "CPU µs"]);
  console.log(heading(["list of 100", ...titles]));
  for (const [dialect, of] of measured) {
    const cells = encodings.flatMap((encoding) => cellsOf(of[encoding], measured.get(openai)![encoding]));
    console.log(row([dialect, ...cells]));
  }
}

function newMeasured(): Measured {
  return { bytes: 0, samples: [] };
}

function cellsOf({ bytes, samples }: Measured, base: Measured): string[] {
  const ratios = samples.map(
    ({ requestsPerSecond }, round) => requestsPerSecond / base.samples[round]!.requestsPerSecond,
  );
  return [
    thousands(bytes),
    thousands(median(samples.map(({ requestsPerSecond }) => requestsPerSecond))),
    median(ratios).toFixed(2),
    median(samples.map(({ cpuMicroseconds }) => cpuMicroseconds)).toFixed(1),
  ];
}
