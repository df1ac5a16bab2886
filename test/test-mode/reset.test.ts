import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spendLimit } from "../support/api/spend-bodies.ts";
import { adminKey, apiKey, example, fineTune, startMemoryServer, type MemoryServer } from "./memory-server.ts";

let directory: string;
let config: string;
let server: MemoryServer;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-reset-"));
  config = join(directory, "rollcall.yaml");
  writeFileSync(config, readFileSync(example));
  server = await startMemoryServer(config);
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

const usagePath = "/v1/organization/usage/completions?start_time=1767225600&bucket_width=1d&limit=31";

/** What a client can see of the server, without what differs from answer to answer. */
async function picture(): Promise<unknown> {
  const read = (path: string) => server.admin("GET", path);
  const { data: projects } = await read("/v1/organization/projects");
  const project = `/v1/organization/projects/${projects[0].id}`;
  const { data: records } = await read("/rollcall/v1/usage/records");
  return {
    models: await (await server.ask("/v1/models")).json(),
    etag: (await server.ask("/v1/models")).headers.get("etag"),
    projects,
    users: await read("/v1/organization/users"),
    keys: (await read(`${project}/api_keys`)).data.map(({ id }: { id: string }) => id),
    limits: await read(`${project}/rate_limits`),
    spend: await read(`${project}/spend_limit`),
    sources: (await read("/rollcall/v1/sources")).data.map(({ id }: { id: string }) => id),
    audit: await read("/v1/organization/audit_logs"),
    deleted: await read("/rollcall/v1/deleted_models"),
    scripts: await read("/rollcall/v1/scripts"),
    received: (await read("/rollcall/v1/received_requests")).data.length,
    records,
  };
}

async function changeEverything(): Promise<void> {
  const { data: projects } = await server.admin("GET", "/v1/organization/projects");
  const project = `/v1/organization/projects/${projects[0].id}`;
  await server.ask(`/v1/models/${fineTune}`, { method: "DELETE" });
  await server.admin("POST", "/rollcall/v1/models", { id: "ft:gpt-4o-mini:acemeco:new:abc" });
  await server.admin("POST", "/v1/organization/projects", { name: "second" });
  await server.admin("POST", `${project}/service_accounts`, { name: "robot" });
  await server.admin("POST", `${project}/rate_limits/rl-gpt-4o-mini`, { max_requests_per_1_minute: 2 });
  await server.admin("POST", `${project}/spend_limit`, spendLimit);
  await server.admin("POST", "/rollcall/v1/sources", { id: "workshop", kind: "static", models: ["llama"] });
  await server.admin("POST", "/rollcall/v1/scripts/one", { answers: [{ text: "Hi" }] });
  expect((await server.chat("one")).status).toBe(200);
  expect((await server.chat("")).status).toBe(200);
  expect((await server.chat("")).status).toBe(429);
}

test("a reset puts everything back to what a new start serves, for the same keys", async () => {
  const { revision: before } = await server.reset();
  const started = await picture();
  await server.reset();
  await changeEverything();
  expect(await picture()).not.toEqual(started);
  const { revision } = await server.reset();
  expect(await picture()).toEqual(started);
  expect(revision).toBeGreaterThan(before);
});

test("another key than an admin key, or none, is refused", async () => {
  const reset = async (key: string) => (await server.ask("/rollcall/v1/reset", { method: "POST", key })).status;
  expect([await reset(apiKey), await reset("sk-nobody"), await reset(adminKey)]).toEqual([403, 401, 200]);
});

test("a client that has read the answer of a reset sees the new state, and a call under way leaves no trace in it", async () => {
  for (let round = 0; round < 10; round++) {
    const late = server.chat("delay=60ms, chunk-delay=2ms", { stream: true }).then((answer) => answer.text());
    await server.ask(`/v1/models/${fineTune}`, { method: "DELETE" });
    await server.reset();
    expect((await server.ask(`/v1/models/${fineTune}`)).status).toBe(200);
    // It ends in order, in the state in which it began.
    expect(await late).toEndWith("data: [DONE]\n\n");
  }
  const { data } = await server.admin("GET", "/rollcall/v1/received_requests");
  expect(data.map(({ call }: { call: string }) => call)).toEqual(["models.retrieve"]);
  expect((await server.admin("GET", "/rollcall/v1/usage/records")).data).toEqual([]);
  expect((await server.admin("GET", usagePath)).data.flatMap(({ results }: any) => results)).toEqual([]);
});

test("a reset ends the streams of changes, and clients that follow on read everything again", async () => {
  const stream = await server.ask("/rollcall/v1/changes?since=now", { headers: { accept: "text/event-stream" } });
  await server.ask(`/v1/models/${fineTune}`, { method: "DELETE" });
  const { revision: seen } = await (await server.ask("/rollcall/v1/changes?since=now")).json();
  const { revision } = await server.reset();
  expect(await stream.text()).toContain("the changes since");
  const { data } = await (await server.ask(`/rollcall/v1/changes?since=${seen}`)).json();
  expect(data).toEqual([expect.objectContaining({ type: "models.changed", revision })]);
});

test("streams that open and break off while resets run all open, and read no store that is closed", async () => {
  const own = await startMemoryServer();
  const statuses: number[] = [];
  const resets = { areOver: false };
  const open = async (key: string, signal: AbortSignal | null = null) => {
    const headers = { authorization: `Bearer ${key}`, accept: "text/event-stream" };
    const stream = await fetch(`${own.url}/rollcall/v1/changes?limit=1`, { headers, signal });
    statuses.push(stream.status);
    return stream;
  };
  const follow = async () => {
    while (!resets.areOver) expect(await (await open(adminKey)).text()).toStartWith(": the changes since");
  };
  const leave = async (afterMs: number) => {
    while (!resets.areOver) {
      const leaving = new AbortController();
      await open(apiKey, leaving.signal);
      await Bun.sleep(afterMs);
      leaving.abort();
      // A key can have 16 streams, and the server has to notice that this one has ended.
      await Bun.sleep(5);
    }
  };
  const clients = [follow(), follow(), follow(), leave(0), leave(1), leave(2)];
  for (let round = 0; round < 60; round++) await own.reset();
  resets.areOver = true;
  await own.reset();
  await Promise.all(clients);
  await own.stop();
  expect(statuses.length).toBeGreaterThan(60);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect((await own.log).split("\n").filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test("resets from many sides come one after the other", async () => {
  const resets = await Promise.all(Array.from({ length: 20 }, () => server.reset()));
  const revisions = resets.map(({ revision }) => revision);
  expect(new Set(revisions).size).toBe(20);
  expect((await server.ask("/v1/models")).status).toBe(200);
});

test("a reset goes back to the configuration file as it was read last", async () => {
  writeFileSync(config, readFileSync(example, "utf8").replace("id: model-id-0", "id: model-id-9"));
  process.kill(server.pid, "SIGHUP");
  const has = async (id: string) => (await server.ask(`/v1/models/${id}`)).status === 200;
  for (let waits = 0; waits < 200 && !(await has("model-id-9")); waits++) await Bun.sleep(25);
  await server.reset();
  expect([await has("model-id-9"), await has("model-id-0")]).toEqual([true, false]);
});
