import { join } from "node:path";
import { residentMegabytes } from "../../support/processes/memory.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { until } from "../../support/waiting.ts";
import { keys, worldYaml } from "../../support/world.ts";
import { good, shrink, type Behaviour } from "./behaviours.ts";
import type { Read, Reading } from "./clients.ts";
import { FaultyUpstream } from "./faulty-upstream.ts";
import { SourceWatch } from "./source-watch.ts";
import { listFormats } from "./list-formats.ts";

export interface FaultPlan {
  readonly sources: number;
  readonly modelsEach: number;
  readonly behaviours: readonly Behaviour[];
  /** How long clients read before the first fault and after the last one. */
  readonly quietMs: number;
}

export interface FaultReport {
  /** Refreshes that were checked. */
  readonly refreshes: number;
  readonly quiet: Read;
  readonly underFaults: Read;
  readonly megabytes: { readonly before: number; readonly most: number; readonly after: number };
  readonly seconds: number;
  readonly problems: readonly string[];
}

const missesMax = 3;

/**
 * Takes every source of a real server through every behaviour, each in a different order, while clients read. Broken
 * promises are in `problems`; the caller judges the response times.
 */
export async function walkFaults(plan: FaultPlan): Promise<FaultReport> {
  const startedMs = performance.now();
  const upstreams = Array.from(
    { length: plan.sources },
    (_, at) => new FaultyUpstream(`source-${at}`, listFormats[at % listFormats.length]!, plan.modelsEach, good),
  );
  await Promise.all(upstreams.map((upstream) => upstream.open()));
  const server = await startServer({ yaml: yamlOf(upstreams), flags: ["--no-access-log"] });
  const walk = new FaultWalk(server, upstreams);
  try {
    const figures = await walk.all(plan);
    const exitCode = await server.stop();
    if (exitCode !== 0) walk.problems.push(`the server ended with ${exitCode}`);
    const complaints = server
      .stderr()
      .split("\n")
      // Failing sources are expected.
      .filter((line) => /work on sources failed|error/i.test(line) && !/is failing: /.test(line));
    walk.problems.push(...complaints.slice(0, 5).map((line) => `the server said: ${line}`));
    const seconds = (performance.now() - startedMs) / 1000;
    return { ...figures, refreshes: walk.refreshes, seconds, problems: walk.problems };
  } finally {
    await server.kill();
    for (const upstream of upstreams) upstream.close();
    server.remove();
  }
}

/** Declares the sources in the second organization, which has few models. */
function yamlOf(upstreams: readonly FaultyUpstream[]): string {
  const sources = upstreams.map(
    // Refreshed by the walk only, except for the retries after a failure.
    ({ id, format, baseUrl }) =>
      `      - { id: ${id}, kind: ${format.kind}, base_url: "${baseUrl}", refresh_seconds: 86400 }`,
  );
  return `${worldYaml}    sources:\n${sources.join("\n")}\n`;
}

class FaultWalk {
  readonly problems: string[] = [];
  refreshes = 0;
  readonly #server: TestServer;
  readonly #upstreams: readonly FaultyUpstream[];
  readonly #watch: SourceWatch;

  constructor(server: TestServer, upstreams: readonly FaultyUpstream[]) {
    this.#server = server;
    this.#upstreams = upstreams;
    this.#watch = new SourceWatch(server.url, keys.zenithAdmin);
  }

  async all({ behaviours, quietMs }: FaultPlan): Promise<Pick<FaultReport, "quiet" | "underFaults" | "megabytes">> {
    const ids = this.#upstreams.flatMap((upstream) => upstream.ids);
    await until(async () => (await this.#listed()).size >= ids.length);
    const memory = watchMemory(this.#server.process.pid);
    const clients = new Clients({ url: this.#server.url, key: keys.zenithOwner, ids });
    try {
      this.#watch.start();
      await Bun.sleep(quietMs);
      const before = await clients.report();
      await Promise.all(
        this.#upstreams.map((upstream, at) => this.#walk(upstream, rotated(behaviours, at, this.#upstreams.length))),
      );
      const underFaults = await clients.report();
      await Bun.sleep(quietMs);
      const quiet = joined(before, await clients.report());
      this.problems.push(...quiet.problems, ...underFaults.problems);
      await clients.end();
      await Promise.all(this.#upstreams.map((upstream) => this.#retire(upstream)));
      return { quiet, underFaults, megabytes: memory.stop() };
    } finally {
      memory.stop();
      await clients.end();
      this.#watch.stop();
    }
  }

  async #walk(upstream: FaultyUpstream, behaviours: readonly Behaviour[]): Promise<void> {
    for (const behaviour of behaviours.filter((one) => one.needsPages !== true || upstream.format.hasPages)) {
      const times = behaviour.times ?? (behaviour.outcome === "misses" ? missesMax - 1 : 1);
      for (let turn = 0; turn < times; turn++) await this.#refresh(upstream, behaviour, turn);
      if (behaviour.outcome === "misses") await this.#refresh(upstream, good, 0);
    }
  }

  async #refresh(upstream: FaultyUpstream, behaviour: Behaviour, turn: number): Promise<void> {
    await upstream.behave(behaviour, turn);
    const { before, after } = await this.#watch.refreshed(upstream.id, behaviour.outcome === "fails");
    this.refreshes++;
    const reported = `${upstream.id} (${upstream.format.kind}) with ${behaviour.name}: ${after.last_error ?? "no error"}`;
    const failures = behaviour.outcome === "fails" ? before.failures + 1 : 0;
    if (after.failures !== failures) this.problems.push(`${after.failures} failures, not ${failures}, of ${reported}`);
    if (failures > 0 && !/^[A-Z].*\.$/.test(after.last_error ?? "")) this.problems.push(`no sentence from ${reported}`);
    if (after.model_count < upstream.ids.length) this.problems.push(`only ${after.model_count} models of ${reported}`);
  }

  /** Models that stay missing are retired, and return. */
  async #retire(upstream: FaultyUpstream): Promise<void> {
    const gone = upstream.ids.slice(1);
    for (let turn = 0; turn < missesMax; turn++) {
      const listed = await this.#listed();
      const lost = gone.filter((id) => !listed.has(id));
      if (lost.length > 0) this.problems.push(`${lost[0]} was gone after ${turn} misses`);
      await upstream.behave(shrink, turn);
      await this.#watch.refreshed(upstream.id, false);
    }
    const listed = await this.#listed();
    if (gone.some((id) => listed.has(id))) this.problems.push(`${upstream.id} still lists retired models`);
    await upstream.behave(good, 0);
    await this.#watch.refreshed(upstream.id, false);
    const again = await this.#listed();
    if (!upstream.ids.every((id) => again.has(id)))
      this.problems.push(`${upstream.id} does not list models that are back`);
  }

  async #listed(): Promise<ReadonlySet<string>> {
    const headers = { authorization: `Bearer ${keys.zenithOwner}` };
    const answer = await fetch(`${this.#server.url}/v1/models`, { headers });
    const { data } = (await answer.json()) as { data: { id: string }[] };
    return new Set(data.map(({ id }) => id));
  }
}

/** Starts each source at a different behaviour, so that all faults occur at any time. */
function rotated(behaviours: readonly Behaviour[], at: number, of: number): readonly Behaviour[] {
  const from = Math.floor((behaviours.length * at) / of);
  return [...behaviours.slice(from), ...behaviours.slice(0, from)];
}

class Clients {
  readonly #child: Bun.Subprocess;
  #onReport: (read: Read) => void = () => undefined;

  constructor(reading: Reading) {
    const command = [process.execPath, join(import.meta.dir, "clients.ts")];
    this.#child = Bun.spawn(command, {
      stdio: ["ignore", "inherit", "inherit"],
      ipc: (read: Read) => this.#onReport(read),
    });
    this.#child.send(reading);
  }

  /** The results since the last call. */
  report(): Promise<Read> {
    const { promise, resolve } = Promise.withResolvers<Read>();
    this.#onReport = resolve;
    this.#child.send("report");
    return promise;
  }

  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.exited;
  }
}

function joined(one: Read, other: Read): Read {
  return {
    listMs: [...one.listMs, ...other.listMs],
    retrieveMs: [...one.retrieveMs, ...other.retrieveMs],
    problems: [...one.problems, ...other.problems],
  };
}

function watchMemory(pid: number) {
  const before = residentMegabytes(pid);
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, residentMegabytes(pid))), 200);
  return {
    stop: () => {
      clearInterval(timer);
      return { before, most, after: residentMegabytes(pid) };
    },
  };
}
