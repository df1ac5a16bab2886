import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { verifiedFile } from "../audit/verified.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { keys } from "../support/world.ts";
import { CrashClients, seededRandom, type Attempt, type Random } from "./crash-clients.ts";
import { brokenPromises, integrityOf, readEvidence, type Standing } from "./crash-evidence.ts";

/** What a run of crash cycles saw; it throws when a promise was broken. */
export interface CrashFigures {
  readonly cycles: number;
  readonly registered: number;
  readonly deleted: number;
  /** Operations whose answer the kill swallowed, and how many of them turned out to be on disk. */
  readonly unanswered: number;
  readonly unansweredButDone: number;
  readonly slowestStartMs: number;
}

/**
 * Starts a server on one directory again and again, kills it at random moments under load, and holds what lies on
 * disk and what the next server says against every answer the clients got.
 */
export async function crashCycles(cycles: number, seed: number): Promise<CrashFigures> {
  const run = new CrashRun(cycles, seededRandom(seed));
  try {
    await run.begin();
    while (run.figures.cycles < cycles) await run.cycle();
    await run.end();
  } catch (error) {
    await run.abandon();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${seed}, cycle ${run.figures.cycles}, data kept in ${run.directory}: ${why}`, {
      cause: error,
    });
  }
  rmSync(run.directory, { recursive: true });
  return run.figures;
}

const killAfterMsMin = 2;
const killAfterMsMax = 120;
/** How many deletions of a cycle are asked for once more after the restart. */
const secondTries = 4;
const problemsShown = 10;

class CrashRun {
  readonly directory = mkdtempSync(join(tmpdir(), "rollcall-crash-"));
  readonly figures = { cycles: 0, registered: 0, deleted: 0, unanswered: 0, unansweredButDone: 0, slowestStartMs: 0 };
  readonly #random: Random;
  readonly #clients: CrashClients;
  readonly #yaml: string;
  readonly #path = join(this.directory, "data", "rollcall.db");
  readonly #known = new Map<string, Standing>();
  readonly #acknowledgedDeletions = new Set<string>();
  #revision = 0;
  #server: TestServer | null = null;

  constructor(cycles: number, random: Random) {
    const declaredIds = Array.from({ length: cycles * 2 }, (_, at) => `ft:gpt-4o-mini:acemeco:declared:${at}`);
    this.#random = random;
    this.#yaml = yamlDeclaring(declaredIds);
    this.#clients = new CrashClients(random, declaredIds);
  }

  async begin(): Promise<void> {
    const server = await this.#start();
    const { clock, models, audit } = readEvidence(this.#path, 0);
    if (audit.map(({ type }) => type).join() !== "rollcall.started")
      throw new Error("the first start has no audit row");
    for (const [id, standing] of models) this.#known.set(id, standing);
    this.#revision = clock;
    await this.#compareWithServer(server);
  }

  async cycle(): Promise<void> {
    this.figures.cycles++;
    const server = this.#server ?? (await this.#start());
    const killAfterMs = killAfterMsMin + this.#random() * (killAfterMsMax - killAfterMsMin);
    const loaded = this.#clients.load(server.url);
    await Bun.sleep(killAfterMs);
    await this.#kill(server);
    await loaded;
    const attempts = this.#clients.takeAttempts();
    const before = new Map(this.#known);
    this.#examine(attempts);
    this.#count(attempts, before);
    const next = await this.#start();
    await this.#compareWithServer(next);
    await this.#askAgain(next, attempts);
  }

  async end(): Promise<void> {
    await this.#server?.stop();
    this.#server = null;
    this.#examine(this.#clients.takeAttempts());
    const integrity = integrityOf(this.#path);
    if (integrity !== "ok") throw new Error(`the database is damaged: ${integrity}`);
    const { exitCode, stdout } = await verifiedFile(dirname(this.#path));
    if (exitCode !== 0) throw new Error(`the audit log is no whole chain: ${stdout}`);
  }

  async abandon(): Promise<void> {
    await this.#server?.kill();
  }

  async #start(): Promise<TestServer> {
    const startedMs = performance.now();
    this.#server = await startServer({ directory: this.directory, yaml: this.#yaml });
    this.figures.slowestStartMs = Math.max(this.figures.slowestStartMs, performance.now() - startedMs);
    return this.#server;
  }

  async #kill(server: TestServer): Promise<void> {
    await server.kill();
    this.#server = null;
    if (server.stderr().includes('"level":"error"')) throw new Error(`the server complained: ${server.stderr()}`);
  }

  #examine(attempts: readonly Attempt[]): void {
    const evidence = readEvidence(this.#path, this.#revision);
    const problems = [
      ...this.#clients.problems,
      ...brokenPromises(attempts, evidence, this.#revision, this.#known),
      ...this.#repeatedDeletions(attempts),
    ];
    this.#revision = evidence.clock;
    if (problems.length > 0)
      throw new Error(`${problems.length} broken promises\n${problems.slice(0, problemsShown).join("\n")}`);
  }

  #repeatedDeletions(attempts: readonly Attempt[]): string[] {
    const problems: string[] = [];
    for (const { kind, id, outcome, isRetry } of attempts) {
      if (kind !== "delete" || outcome !== "done" || isRetry) continue;
      if (this.#acknowledgedDeletions.has(id)) problems.push(`${id} was said to be deleted twice`);
      this.#acknowledgedDeletions.add(id);
    }
    return problems;
  }

  #count(attempts: readonly Attempt[], before: ReadonlyMap<string, Standing>): void {
    const done = attempts.filter(({ outcome, isRetry }) => outcome === "done" && !isRetry);
    const lost = attempts.filter(({ outcome }) => outcome === "unanswered");
    const answered = new Set(done.map(({ kind, id }) => `${kind} ${id}`));
    const alone = lost.filter(({ kind, id }) => !answered.has(`${kind} ${id}`));
    const changed = new Set(
      alone.map(({ id }) => id).filter((id) => this.#known.get(id)?.state !== before.get(id)?.state),
    );
    this.figures.registered += done.filter(({ kind }) => kind === "register").length;
    this.figures.deleted += done.filter(({ kind }) => kind === "delete").length;
    this.figures.unanswered += lost.length;
    this.figures.unansweredButDone += changed.size;
  }

  /** The server that came up says exactly what lies on disk, and its start changed nothing. */
  async #compareWithServer({ url }: TestServer): Promise<void> {
    const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
    const { data } = (await answer.json()) as { data: { id: string }[] };
    const listed = new Set(data.map(({ id }) => id));
    const live = new Set([...this.#known].filter(([, { state }]) => state === "live").map(([id]) => id));
    const lost = [...live.difference(listed)];
    const risen = [...listed.difference(live)];
    if (lost.length > 0) throw new Error(`not listed after the restart: ${lost.join(", ")}`);
    if (risen.length > 0) throw new Error(`listed after the restart although not there: ${risen.join(", ")}`);
    if (data.length !== listed.size) throw new Error("a model is listed twice");
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const revision = Number(/^rollcall_revision (\d+)$/m.exec(metrics)?.[1]);
    if (revision !== this.#revision) throw new Error(`the revision was ${this.#revision} and is ${revision} after it`);
  }

  /** Clients that lost their answer ask once more; others try to delete or to register what was deleted. */
  async #askAgain({ url }: TestServer, attempts: readonly Attempt[]): Promise<void> {
    const deletions = attempts.filter(({ kind }) => kind === "delete");
    const lost = new Set(deletions.filter(({ outcome }) => outcome === "unanswered").map(({ id }) => id));
    for (const retry of await Promise.all([...lost].map((id) => this.#clients.delete(url, id, true))))
      if (retry.outcome !== "done") throw new Error(`the retry of the deletion of ${retry.id} was ${retry.outcome}`);
    const gone = [...new Set(deletions.map(({ id }) => id))].slice(0, secondTries);
    const again = gone.flatMap((id) => [this.#clients.delete(url, id, false), this.#clients.register(url, id)]);
    for (const { kind, id, outcome } of await Promise.all(again))
      if (outcome !== "refused") throw new Error(`a second ${kind} of the deleted ${id} was ${outcome}`);
  }
}

function yamlDeclaring(ids: readonly string[]): string {
  return `
models: [{ id: gpt-4o-mini, created: 1721172741, owned_by: system }]
organizations:
  - name: acemeco
    users: [{ email: owner@aceme.example, role: owner }]
    projects: [{ name: default }]
    keys:
      - { name: owner, value: ${keys.acemeOwner}, project: default, user: owner@aceme.example }
      - { name: admin, value: ${keys.acemeAdmin}, kind: admin, user: owner@aceme.example }
    models:
${ids.map((id) => `      - { id: "${id}", created: 1721172742 }`).join("\n")}
`;
}
