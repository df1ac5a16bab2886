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
  /** Whether the rounds of a case share their processes. Otherwise each round starts new ones, which takes longer. */
  readonly keepsProcesses: boolean;
  readonly hasNginx: boolean;
}

interface Running {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<unknown>;
}

/** Measures a case on this server, bare Bun and nginx in alternating rounds. */
export async function compare(one: Case, plan: Plan): Promise<Comparison> {
  const running = new Map<Contestant, Running>();
  const stopAll = async () => {
    for (const server of running.values()) await server.stop();
    running.clear();
  };
  try {
    running.set("rollcall", await startOurs(plan));
    const { answer, refusal } = await answersOf(running.get("rollcall")!, one, plan.keys[0]!);
    const start = (contestant: Contestant): Promise<Running> => {
      if (contestant === "rollcall") return startOurs(plan);
      if (contestant === "bare") return startBare(one, answer, plan.keys);
      return startNginx(contestant, one, answer, refusal, plan.keys);
    };
    const samples = new Map(contestantsFor(one, answer, plan).map((contestant) => [contestant, [] as Sample[]]));
    for (let round = 0; round < plan.rounds; round++) {
      for (const [contestant, taken] of round % 2 === 0 ? samples : [...samples].toReversed()) {
        const server = running.get(contestant) ?? (await start(contestant));
        running.set(contestant, server);
        const isWarm = plan.keepsProcesses && taken.length > 0;
        const durations = isWarm ? { ...plan.durations, warmUpSeconds: 0 } : plan.durations;
        taken.push(await sample(server, one, answer, { ...plan, durations }));
        if (!plan.keepsProcesses) await stopAll();
      }
    }
    return { case: one, samples };
  } finally {
    await stopAll();
  }
}

async function startOurs({ directory }: Plan): Promise<Running> {
  const { url, process: child, stop } = await startRollcall(directory);
  return { url, pid: child.pid, stop };
}

/** Where processes are kept, nginx runs in the form that is faster for what fits into its configuration. */
function contestantsFor(one: Case, answer: Shown, { keepsProcesses, hasNginx }: Plan): readonly Contestant[] {
  const forms = hasNginx ? formsFor(one, answer) : [];
  return ["rollcall", "bare", ...(keepsProcesses ? forms.slice(-1) : forms)];
}

/** This server's answers with and without a key. nginx is configured to answer the same. */
async function answersOf({ url }: Running, one: Case, key: string): Promise<{ answer: Shown; refusal: Shown }> {
  const probe = probeOf(one, key);
  const answer = await show(url, probe);
  return { answer, refusal: one.status === 401 ? answer : await show(url, { ...probe, headers: {} }) };
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
