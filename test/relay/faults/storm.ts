import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { residentMegabytes } from "../../support/processes/memory.ts";
import { isRunning } from "../../support/processes/processes.ts";
import type { TestServer } from "../../support/server.ts";
import { startCallingServer, yamlOf } from "../../support/upstreams/calling-server.ts";
import { callBehaviours } from "./behaviours.ts";
import { isFalse, makeCall, problemWith } from "./faulty-call.ts";
import { FaultyCallUpstream } from "./faulty-upstream.ts";

export interface StormPlan {
  /** How many calls are open at once. */
  readonly streams: number;
  readonly stormMs: number;
  /** How many streams are cancelled afterwards, and measured. */
  readonly cancelled: number;
}

export interface StormReport {
  readonly calls: number;
  readonly left: number;
  readonly restarts: number;
  readonly reloads: number;
  /** Memory before the cancelled streams, and after each tenth of them. */
  readonly megabytes: readonly number[];
  /** Open files before and after everything. */
  readonly files: { readonly before: number; readonly after: number };
  readonly seconds: number;
  readonly problems: readonly string[];
}

const problemsMax = 20;
const settleMs = 10_000;

/**
 * A real server passes calls on to two upstreams that fail in every way, while clients leave at any time, the upstreams
 * restart and the configuration is read again. Whatever is promised and does not hold is in `problems`.
 */
export async function storm(plan: StormPlan): Promise<StormReport> {
  const upstreams = [new FaultyCallUpstream(), new FaultyCallUpstream()];
  await Promise.all(upstreams.map((upstream) => upstream.open()));
  const server = await startCallingServer(sourcesOf(upstreams, 1), "up-model");
  const running = new Storm(server, upstreams);
  try {
    return await running.all(plan);
  } finally {
    await server.kill();
    for (const upstream of upstreams) upstream.close();
    server.remove();
  }
}

function sourcesOf(upstreams: readonly FaultyCallUpstream[], priority: number) {
  return upstreams.map(({ port }, at) => ({
    id: `source-${at}`,
    url: `http://127.0.0.1:${port}/v1`,
    more: `priority: ${priority + at}, options: { idle_timeout: 1 }`,
  }));
}

class Storm {
  readonly #problems: string[] = [];
  readonly #server: TestServer;
  readonly #port: number;
  readonly #upstreams: readonly FaultyCallUpstream[];
  #calls = 0;
  #left = 0;
  #reloads = 0;

  constructor(server: TestServer, upstreams: readonly FaultyCallUpstream[]) {
    this.#server = server;
    this.#port = Number(new URL(server.url).port);
    this.#upstreams = upstreams;
  }

  async all({ streams, stormMs, cancelled }: StormPlan): Promise<StormReport> {
    const startedMs = performance.now();
    const filesBefore = this.#openFiles();
    const until = startedMs + stormMs;
    const callers = Array.from({ length: streams }, () => this.#callUntil(until));
    await Promise.all([...callers, this.#restartUntil(until), this.#reloadUntil(until)]);
    await this.#settled("after the storm");
    const megabytes = await this.#cancel(cancelled, streams);
    await this.#settled("after the cancelled streams");
    const files = { before: filesBefore, after: this.#openFiles() };
    const exitCode = await this.#server.stop();
    if (exitCode !== 0) this.#problem(`the server ended with ${exitCode}`);
    const said = this.#server
      .stderr()
      .split("\n")
      .filter((line) => /"level":"error"|^\s*at /.test(line) && !/it gets (no )?calls| is failing: /.test(line));
    for (const line of said) this.#problem(`the server said: ${line}`);
    const restarts = this.#changes() / 2;
    const seconds = (performance.now() - startedMs) / 1000;
    const counts = { calls: this.#calls, left: this.#left, restarts, reloads: this.#reloads };
    return { ...counts, megabytes, files, seconds, problems: this.#problems };
  }

  async #callUntil(endMs: number): Promise<void> {
    const names = Object.keys(callBehaviours);
    while (performance.now() < endMs && isRunning(this.#server.process.pid)) {
      const behaviour = names[Math.floor(Math.random() * names.length)]!;
      const leaveMs = Math.random() < 0.4 ? Math.random() ** 3 * 300 : null;
      const changes = this.#changes();
      const call = await makeCall(this.#port, behaviour, leaveMs);
      this.#calls++;
      if (call.end === "left") this.#left++;
      if (isFalse(call)) this.#problem(`${behaviour}: it looks whole`);
      const problem = problemWith(call);
      const isUndisturbed = changes % 2 === 0 && changes === this.#changes();
      if (problem !== null && (isUndisturbed || call.end === "hung")) this.#problem(problem);
    }
  }

  async #restartUntil(endMs: number): Promise<void> {
    for (let at = 0; performance.now() < endMs; at++) {
      await Bun.sleep(500 + Math.random() * 3_000);
      await this.#upstreams[at % this.#upstreams.length]!.restart();
    }
  }

  /** Changes which source comes first. */
  async #reloadUntil(endMs: number): Promise<void> {
    const file = join(this.#server.directory, "rollcall.yaml");
    while (performance.now() < endMs) {
      await Bun.sleep(1_500);
      const inOrder = this.#reloads++ % 2 === 0 ? this.#upstreams.toReversed() : this.#upstreams;
      writeFileSync(`${file}.new`, yamlOf(sourcesOf(inOrder, 1 + (this.#reloads % 5)), ""));
      renameSync(`${file}.new`, file);
      this.#server.process.kill("SIGHUP");
    }
  }

  /** Opens streams and leaves them, and measures the memory in between. */
  async #cancel(count: number, atOnce: number): Promise<number[]> {
    const cancelSome = async (most: number) => {
      for (let done = 0; done < most; done += atOnce) {
        const calls = Array.from({ length: atOnce }, () =>
          makeCall(this.#port, "silence between events", 5 + Math.random() * 50),
        );
        await Promise.all(calls);
      }
    };
    await cancelSome(count / 10);
    const megabytes = [residentMegabytes(this.#server.process.pid)];
    for (let tenth = 0; tenth < 10; tenth++) {
      await cancelSome(count / 10);
      megabytes.push(residentMegabytes(this.#server.process.pid));
    }
    return megabytes;
  }

  /** When no client is left, no call is open: not in the count, and not at an upstream. */
  async #settled(when: string): Promise<void> {
    const endMs = performance.now() + settleMs;
    let open = await this.#open();
    while (performance.now() < endMs && (open !== 0 || this.#busy() > 0)) {
      await Bun.sleep(1_100);
      open = await this.#open();
    }
    if (open !== 0) this.#problem(`${open} calls are counted as open ${when}`);
    if (this.#busy() > 0) this.#problem(`${this.#busy()} calls are open at the upstreams ${when}`);
  }

  async #open(): Promise<number> {
    try {
      const text = await (await fetch(`${this.#server.url}/metrics`)).text();
      return Number(/^rollcall_relay_open (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
    } catch {
      this.#problem("the server does not answer");
      return Number.NaN;
    }
  }

  #busy(): number {
    return this.#upstreams.reduce((sum, { busy }) => sum + busy, 0);
  }

  #changes(): number {
    return this.#upstreams.reduce((sum, { changes }) => sum + changes, 0);
  }

  #openFiles(): number {
    return readdirSync(`/proc/${this.#server.process.pid}/fd`).length;
  }

  #problem(text: string): void {
    if (this.#problems.length < problemsMax) this.#problems.push(text);
  }
}
