import type { Row, Scene } from "./row.ts";
import { rows } from "./rows.ts";
import { sceneOf } from "./scene.ts";
import { acme, acmeModel } from "./world.ts";

/** The process that sends a row's requests: prepares, says so, and then begins and stops as it is ordered to. */

/** What the row does, or as many connections that ask for something harmless as often. */
export type Load = "attack" | "control";
export type Order = { readonly begin: Load } | { readonly stop: true };
export interface Report {
  readonly problem: string | null;
  readonly statuses: Readonly<Record<string, number>>;
}

const harmless: Row["attack"] = (scene, { connection }) =>
  scene.send({ path: `/v1/models/${acmeModel}`, key: acme.reader }, connection);

/** Open connections, until a message stops them. */
class Running {
  readonly #statuses: Record<string, number> = {};
  readonly #connections: Promise<unknown>;
  readonly #release: () => void;
  #isOver = false;

  constructor(row: Row, scene: Scene, load: Load, release: () => void) {
    this.#release = release;
    const count = Math.max(row.connections, scene.urls.length);
    const send = load === "attack" ? row.attack.bind(row) : harmless;
    this.#connections = Promise.all(Array.from({ length: count }, (_, at) => this.#loop(row, scene, send, at)));
  }

  async #loop(row: Row, scene: Scene, send: Row["attack"], connection: number): Promise<void> {
    // So that connections with a pause do not all send at the same moment.
    await Bun.sleep((row.pauseMs * connection) / row.connections);
    for (let at = 0; !this.#isOver; at++) {
      const status = await send(scene, { connection, at });
      this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
      if (row.pauseMs > 0) await Bun.sleep(row.pauseMs);
    }
  }

  async stop(): Promise<Readonly<Record<string, number>>> {
    this.#isOver = true;
    await this.#connections;
    this.#release();
    return this.#statuses;
  }
}

async function main([name, ...urls]: readonly string[]): Promise<void> {
  const row = rows.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`there is no row ${name}`);
  const scene = sceneOf(urls);
  let running: Running | null = null;
  const obey = async (order: Order) => {
    if ("stop" in order) return (await running?.stop()) ?? {};
    const release = order.begin === "attack" ? await row.hold?.(scene) : undefined;
    running = new Running(row, scene, order.begin, release ?? (() => undefined));
    return {};
  };
  process.on("message", (order: Order) => void report(() => obey(order)));
  await report(async () => {
    await row.prepare?.(scene);
    return {};
  });
}

async function report(work: () => Promise<Report["statuses"]>): Promise<void> {
  const said = await work().then(
    (statuses): Report => ({ problem: null, statuses }),
    (error: unknown): Report => ({ problem: String(error), statuses: {} }),
  );
  process.send?.(said);
}

await main(process.argv.slice(2));
