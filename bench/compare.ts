import { startBare } from "./bare.ts";
import type { Cores } from "./cores.ts";
import { probeOf, revalidating, show, type Case, type Shown } from "./cases.ts";
import { measure, type Durations, type Sample } from "./load.ts";
import { formsFor, startNginx, type Form } from "./nginx.ts";
import { startRollcall } from "./rollcall.ts";

/** What was measured: this server, bare Bun, or nginx in one of its forms. */
export type Contestant = "rollcall" | "bare" | Form;

export interface Comparison {
  readonly case: Case;
  /** One sample for each round. The samples of one round were taken one after the other. */
  readonly samples: ReadonlyMap<Contestant, readonly Sample[]>;
}

export interface Plan {
  readonly directory: string;
  readonly keys: readonly string[];
  readonly rounds: number;
  readonly durations: Durations;
  readonly cores: Cores;
}

interface Running {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<unknown>;
}

/** Measures a case on this server and on nginx in alternating rounds, each time in a new process. */
export async function compare(one: Case, plan: Plan): Promise<Comparison> {
  const { answer, refusal } = await answersOf(one, plan);
  const contestants: Contestant[] = ["rollcall", "bare", ...formsFor(one, answer)];
  const start = async (contestant: Contestant): Promise<Running> => {
    if (contestant === "bare") return startBare(one, answer, plan.keys);
    if (contestant !== "rollcall") return startNginx(contestant, one, answer, refusal, plan.keys);
    const server = await startRollcall(plan.directory);
    return { url: server.url, pid: server.process.pid, stop: server.stop };
  };
  const samples = new Map(contestants.map((contestant) => [contestant, [] as Sample[]]));
  for (let round = 0; round < plan.rounds; round++) {
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const server = await start(contestant);
      try {
        samples.get(contestant)!.push(await sample(server, one, answer, plan));
      } finally {
        await server.stop();
      }
    }
  }
  return { case: one, samples };
}

/** This server's answers with and without a key. nginx is configured to answer the same. */
async function answersOf(one: Case, { directory, keys }: Plan): Promise<{ answer: Shown; refusal: Shown }> {
  const server = await startRollcall(directory);
  try {
    const probe = probeOf(one, keys[0]!);
    const answer = await show(server.url, probe);
    return { answer, refusal: one.status === 401 ? answer : await show(server.url, { ...probe, headers: {} }) };
  } finally {
    await server.stop();
  }
}

async function sample(server: Running, one: Case, answer: Shown, plan: Plan): Promise<Sample> {
  const plain = probeOf(one, plan.keys[0]!);
  refuseDifference(answer, await show(server.url, plain), server.url);
  const probe = one.revalidates ? await revalidating(server.url, plain) : plain;
  const { status } = await show(server.url, probe);
  if (status !== one.status) throw new Error(`${one.name}: ${server.url} answers ${status}, not ${one.status}`);
  plan.cores.hold(server.pid);
  return measure({ url: server.url, pids: [server.pid] }, probe, one.status, plan.durations, plan.cores);
}

const comparedHeaders = ["content-type", "content-encoding", "vary", "cache-control", "content-length"];

function refuseDifference(wanted: Shown, got: Shown, url: string): void {
  const sameBody = Buffer.from(wanted.body).equals(got.body);
  if (wanted.status !== got.status || !sameBody) throw new Error(`${url} answers ${got.status} and other bytes`);
  for (const name of comparedHeaders) {
    if (wanted.headers.get(name) !== got.headers.get(name))
      throw new Error(`${url} answers ${name}: ${got.headers.get(name)}, not ${wanted.headers.get(name)}`);
  }
  if (wanted.headers.has("etag") !== got.headers.has("etag")) throw new Error(`${url} answers no etag`);
}
