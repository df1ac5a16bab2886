import { startServer, type TestServer } from "../../test/support/server.ts";
import { caller } from "../call.ts";
import { heading, milliseconds, quantile, row, thousands } from "../report.ts";
import { fillModels } from "../scaling/bulk.ts";
import { end, newPlace, type Place } from "../scaling/place.ts";
import { endWithUs, temporaryDirectory } from "../tools.ts";
import { worldOf, type World } from "../world.ts";

/** How long changes through one server wait while another one starts on the same PostgreSQL. */

const few = 100;
const quietMs = 3_000;

export async function othersTable(models: number, declared: number): Promise<string> {
  const world = worldOf(few, 10);
  const place = await newPlace("PostgreSQL", world);
  await fillModels(place, 0, models - few);
  const server = await place.start();
  const changes = new Changes(server, world);
  const rows: string[] = [];
  const measure = async (name: string, work: () => Promise<unknown>) => {
    const startedMs = performance.now();
    const waits = await changes.during(work);
    const seconds = (performance.now() - startedMs) / 1_000;
    const values = [quantile(waits, 0.5), quantile(waits, 0.99), Math.max(...waits)].map(milliseconds);
    rows.push(row([name, `${seconds.toFixed(1)} s`, thousands(waits.length), ...values]));
  };
  await changes.during(() => Bun.sleep(1_000));
  await measure("nothing else", () => Bun.sleep(quietMs));
  await measure(`a start on ${thousands(models)} stored models`, async () => end(await place.start()));
  await measure(`a first start with a file of ${thousands(declared)}`, () => startWithFile(place, world, declared));
  await end(server);
  await place.remove();
  return [
    heading(["changes through another server, during", "took", "changes", "median", "p99", "longest"]),
    ...rows,
  ].join("\n");
}

/** The file keeps the keys of the running server, and declares other models for its organization. */
async function startWithFile({ database }: Place, world: World, declared: number): Promise<void> {
  const directory = temporaryDirectory("million");
  const ids = Array.from({ length: declared }, (_, at) => `      - { id: "ft:llama-3.1-8b:bench:declared-${at}" }`);
  const yaml = `${world.yaml}${ids.join("\n")}\n`;
  const server = await startServer({
    yaml,
    directory: directory.path,
    flags: ["--no-access-log"],
    databaseUrl: database!.url,
  });
  endWithUs(server.process);
  await end(server);
  directory.remove();
}

/** Registers and deletes models, one after the other. */
class Changes {
  readonly #server: TestServer;
  readonly #world: World;
  #made = 0;

  constructor(server: TestServer, world: World) {
    this.#server = server;
    this.#world = world;
  }

  /** How many milliseconds each change took until the work was done. */
  async during(work: () => Promise<unknown>): Promise<number[]> {
    const waits: number[] = [];
    const call = caller(this.#server.url);
    const { adminKey, keys } = this.#world;
    const ending = new AbortController();
    const changing = (async () => {
      while (!ending.signal.aborted) {
        const id = `ft:llama-3.1-8b:bench:change-${this.#made++}`;
        waits.push((await call("POST", "/rollcall/v1/models", adminKey, JSON.stringify({ id }))).elapsedMs);
        waits.push((await call("DELETE", `/v1/models/${id}`, keys[0]!)).elapsedMs);
      }
    })();
    await work().finally(() => ending.abort());
    await changing;
    return waits;
  }
}
