import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createServer, type AddressInfo } from "node:net";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { openProxy, type Proxy } from "../support/upstreams/proxy.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

// Two seconds are promised, which scripts/replica-faults.ts measures; this machine is busy with other tests.
const backMsMax = 8_000;

/** A server whose packets to the database are dropped silently, as by a cut cable. */
describe.skipIf(whyNoPostgres !== null)("a server that loses its connection to the database", () => {
  let database: TestDatabase;
  let proxy: Proxy;
  let servers: TestServer[];
  beforeEach(async () => {
    database = await freshDatabase();
    const { hostname, port } = new URL(database.url);
    proxy = await openProxy(hostname, Number(port));
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    for (const server of servers) server.remove();
    proxy.close();
    await database.drop();
  });

  const throughProxy = () => Object.assign(new URL(database.url), { port: String(proxy.port) }).href;
  const started = async (starting: Promise<TestServer>) => {
    const server = await starting;
    servers.push(server);
    return server;
  };

  test("honours no key that was revoked three seconds ago, and recovers soon after", async () => {
    const free = await started(startServer({ databaseUrl: database.url }));
    const cut = await started(startServer({ databaseUrl: throughProxy() }));
    expect((await ask(cut.url, keys.acemeMember)).status).toBe(200);
    const victim = await keyIdOf(free.url, "acemeMember");
    proxy.block();
    await revoke(free.url, victim);
    const revokedMs = performance.now();
    const seen: { readonly ms: number; readonly status: number }[] = [];
    while (performance.now() - revokedMs < 5_000) {
      const ms = performance.now() - revokedMs;
      seen.push({ ms, status: (await ask(cut.url, keys.acemeMember)).status });
      await Bun.sleep(20);
    }
    expect(new Set(seen.filter(({ ms }) => ms <= 3_000).map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect(new Set(seen.filter(({ ms }) => ms > 3_000).map(({ status }) => status))).toEqual(new Set([503]));
    await expectOutOfOrder(cut.url, "The server is catching up with its store. Please try again shortly.");
    const metrics = await (await fetch(`${cut.url}/metrics`)).text();
    expect(Number(/^rollcall_unconfirmed_seconds (.+)$/m.exec(metrics)?.[1])).toBeGreaterThan(3);
    expect(metrics).not.toContain("rollcall_keys");

    proxy.unblock();
    const mendedMs = performance.now();
    while ((await ask(cut.url, keys.acemeOwner)).status !== 200) {
      expect(performance.now() - mendedMs).toBeLessThan(backMsMax);
      await Bun.sleep(10);
    }
    expect((await ask(cut.url, keys.acemeMember)).status).toBe(401);
    expect((await fetch(`${cut.url}/readyz`)).status).toBe(200);
    await until(async () => cut.stderr().includes('"message":"changes of other servers can be read again'));
    expect(cut.stderr().match(/"message":"changes of other servers cannot be read/g)).toHaveLength(1);
  });

  test("opens its port even without the database, says so, and answers as soon as it can", async () => {
    proxy.block();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const starting = started(startServer({ databaseUrl: throughProxy(), flags: ["--port", String(port)] }));
    await until(() => ask(url, keys.acemeOwner).catch(() => null));
    await until(async () => (await readiness(url)).includes("waiting for its database"));
    await expectOutOfOrder(url, "The server is waiting for its database.");
    proxy.unblock();
    const mendedMs = performance.now();
    const server = await starting;
    // Two seconds, and what a start takes on a busy machine.
    expect(performance.now() - mendedMs).toBeLessThan(10_000);
    expect((await ask(url, keys.acemeOwner)).status).toBe(200);
    expect(server.stderr().match(/waiting for the database/g)).toHaveLength(1);
  });
});

/** Valid and invalid keys get the same 503, and /healthz still answers. */
async function expectOutOfOrder(url: string, says: string): Promise<void> {
  for (const key of [keys.acemeOwner, "sk-nobody's"]) {
    const answer = await ask(url, key);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, expect.stringMatching(/^[1-9]\d*$/)]);
    expect(await answer.json()).toMatchObject({ error: { message: says } });
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { error: { message: says } }]);
}

function ask(url: string, key: string): Promise<Response> {
  return fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
}

async function readiness(url: string): Promise<string> {
  return (await fetch(`${url}/readyz`)).text();
}

async function keyIdOf(url: string, name: string): Promise<string> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
  const answer = await fetch(`${url}/v1/organization/projects/proj_aceme/api_keys?limit=100`, { headers });
  const { data } = (await answer.json()) as { data: { id: string; name: string }[] };
  return data.find((key) => key.name === name)!.id;
}

async function revoke(url: string, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
  const path = `${url}/v1/organization/projects/proj_aceme/api_keys/${id}`;
  expect((await fetch(path, { method: "DELETE", headers })).status).toBe(200);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
