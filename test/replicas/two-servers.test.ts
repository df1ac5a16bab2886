import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { startServer, type ServerOptions, type TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { fineTune, keys, type KeyName } from "../support/world.ts";

// Three seconds are promised whatever happens; how soon it is otherwise three-servers.test.ts measures.
const shownMsMax = 3_000;

/** Servers of their own processes on one database. */
describe.skipIf(whyNoPostgres !== null)("servers on one PostgreSQL", () => {
  let database: TestDatabase;
  let servers: TestServer[];
  beforeEach(async () => {
    database = await freshDatabase();
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    for (const server of servers) server.remove();
    await database.drop();
  });

  const start = async (options: ServerOptions = {}) => {
    const server = await startServer({ databaseUrl: database.url, ...options });
    servers.push(server);
    return server;
  };

  test("a deletion on one server shows at once on the other, and to a client that follows changes there", async () => {
    const [one, other] = [await start(), await start()];
    const following = await fetch(`${other.url}/rollcall/v1/changes?since=1`, {
      headers: { ...bearer("acemeOwner"), accept: "text/event-stream" },
    });
    const told = firstEvent(following);
    expect(await status(other, "GET", `/v1/models/${fineTune}`)).toBe(200);
    expect(await status(one, "DELETE", `/v1/models/${fineTune}`)).toBe(200);
    const gone = async () => (await status(other, "GET", `/v1/models/${fineTune}`)) === 404;
    expect(await until(gone)).toBeLessThan(shownMsMax);
    expect(await told).toContain(fineTune);
    expect(await status(other, "DELETE", `/v1/models/${fineTune}`)).toBe(404);
    for (const server of servers) expect(await server.stop()).toBe(0);
  });

  test("a key revoked on one server is invalid on the other at once", async () => {
    const [one, other] = [await start(), await start()];
    expect(await status(other, "GET", "/v1/models", "acemeMember")).toBe(200);
    const { data } = await json(one, "/v1/organization/projects/proj_aceme/api_keys?limit=100");
    const key = data.find(({ name }: { name: string }) => name === "acemeMember");
    const path = `/v1/organization/projects/proj_aceme/api_keys/${key.id}`;
    expect(await status(one, "DELETE", path, "acemeAdmin")).toBe(200);
    const refused = async () => (await status(other, "GET", "/v1/models", "acemeMember")) === 401;
    expect(await until(refused)).toBeLessThan(shownMsMax);
  });

  test("a key made on one server works on the other with the next request", async () => {
    const [one, other] = [await start(), await start()];
    const statusWith = async (secret: string) =>
      (await fetch(`${other.url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } })).status;
    expect(await statusWith("no such key, no such key")).toBe(401);
    await endConnections("LISTEN");
    for (let at = 0; at < 30; at++) {
      const made = await fetch(`${one.url}/v1/organization/projects/proj_aceme/service_accounts`, {
        method: "POST",
        headers: { ...bearer("acemeAdmin"), "content-type": "application/json" },
        body: JSON.stringify({ name: `account ${at}` }),
      });
      const { api_key: secret } = (await made.json()) as { api_key: { value: string } };
      expect([at, await statusWith(secret.value)]).toEqual([at, 200]);
    }
  });

  test("a change shows even if its notification was lost with the connection", async () => {
    const [one, other] = [await start(), await start()];
    await endConnections("LISTEN");
    expect(await status(one, "DELETE", `/v1/models/${fineTune}`)).toBe(200);
    const gone = async () => (await status(other, "GET", `/v1/models/${fineTune}`)) === 404;
    expect(await until(gone)).toBeLessThan(shownMsMax);
  });

  test("of many servers that start at once on an empty database one makes the first keys, and all accept them", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => start({ yaml: null })));
    const banners = all.flatMap((server) => [...server.stderr().matchAll(/OPENAI_API_KEY=(\S+)/g)]);
    expect(banners).toHaveLength(1);
    for (const { url } of all) {
      const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${banners[0]?.[1]}` } });
      expect(answer.status).toBe(200);
    }
  });

  test("servers recover at once when PostgreSQL ends their connections", async () => {
    const server = await start();
    await endConnections("");
    expect(await status(server, "DELETE", `/v1/models/${fineTune}`)).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(server.process.exitCode).toBeNull();
  });

  /** Those whose last statement begins like this. */
  async function endConnections(statement: string): Promise<void> {
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and query ilike '${statement}%'`,
    );
  }
});

function bearer(key: KeyName) {
  return { authorization: `Bearer ${keys[key]}` };
}

async function status(server: TestServer, method: string, path: string, key: KeyName = "acemeOwner"): Promise<number> {
  const answer = await fetch(`${server.url}${path}`, { method, headers: bearer(key) });
  await answer.arrayBuffer();
  return answer.status;
}

async function json(server: TestServer, path: string) {
  return (await fetch(`${server.url}${path}`, { headers: bearer("acemeAdmin") })).json();
}

async function firstEvent(answer: Response): Promise<string> {
  let text = "";
  for await (const chunk of answer.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("data:")) break;
  }
  return text;
}
