import { Database } from "bun:sqlite";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import type { TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";

/** A server that is killed while the models of a source follow in parts. */

const { newDirectory, start } = housekeeping();
const many = 6_000;
const testDeadlineMs = 120_000;
const models = Array.from({ length: many }, (_, at) => `up-${at}`);

test(
  "a change in parts is completed by the next start, whichever part a kill comes after",
  async () => {
    const directory = newDirectory();
    let server = await start({ directory, yaml: worldYaml });
    const restart = async () => {
      await server.kill();
      forgetHolds(directory);
      server = await start({ directory, yaml: worldYaml });
    };

    await send(server, "POST", "", { id: "up", kind: "static", models });
    expect(await counted(server, (ids) => ids.length > 0)).toBeLessThan(many);
    await restart();
    expect(await counted(server, (ids) => ids.length >= many)).toBe(many);

    void send(server, "POST", "/up", { naming: { type: "prefix", prefix: "p/up-" } }).catch(() => undefined);
    const isNew = (id: string) => id.startsWith("p/");
    await counted(server, (ids) => ids.some(isNew));
    await server.kill();
    const halfway = stored(directory, `select count(*) as count from source_models where id like 'p/%'`);
    expect(halfway).toBeWithin(1, many);
    server = await start({ directory, yaml: worldYaml });
    expect(await counted(server, (ids) => ids.every(isNew))).toBe(many);

    void send(server, "DELETE", "/up").catch(() => undefined);
    await counted(server, (ids) => ids.length < many);
    await restart();
    expect(await counted(server, (ids) => ids.length === 0)).toBe(0);
    await server.stop();
    expect(stored(directory, `select count(*) as count from source_models`)).toBe(0);
    expect(stored(directory, `select count(*) as count from source_states`)).toBe(0);
  },
  testDeadlineMs,
);

function send({ url }: TestServer, method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
  const sent = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  return fetch(`${url}/rollcall/v1/sources${path}`, sent);
}

/** How many models of the source are listed once they are as they should be. */
async function counted({ url }: TestServer, isRight: (ids: readonly string[]) => boolean): Promise<number> {
  let ids: string[] = [];
  await until(async () => {
    const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
    const { data } = (await response.json()) as { data: { id: string }[] };
    ids = data.map(({ id }) => id).filter((id) => id.includes("up-"));
    return isRight(ids);
  });
  return ids.length;
}

/** A server leases a source for a minute; that minute is over. */
function forgetHolds(directory: string): void {
  const database = new Database(join(directory, "data", "rollcall.db"));
  database.run("update source_states set held_until_ms = 0");
  database.close();
}

function stored(directory: string, query: string): number {
  const database = new Database(join(directory, "data", "rollcall.db"));
  const row = database.query<{ count: number }, []>(query).get();
  database.close();
  return row?.count ?? -1;
}
