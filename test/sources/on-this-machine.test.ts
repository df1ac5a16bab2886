import { afterAll, expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import { spawnRollcall, type TestServer } from "../support/server.ts";
import { startUpstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

/** Sources on loopback addresses that an administrator adds. */

const { start } = housekeeping();
const upstream = await startUpstream("up-a");
afterAll(() => upstream.close());
// It lists to a GET and completes a POST.
upstream.answer = ({ method }, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(method === "GET" ? { data: upstream.models } : { id: "c", choices: [] }));
};

test("a source on this machine is not called once the server listens elsewhere, and again once it is back", async () => {
  const server = await start();
  const added = await rollcall(server, ["sources", "add", "up", "--kind", "openai", "--url", upstream.url]);
  expect(added).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringContaining("State: healthy\n") });
  await until(async () => (await get(server, "/v1/models/up-a")).status === 200);
  expect((await chat(server)).status).toBe(200);
  await server.stop();
  const { directory } = server;

  upstream.requests.length = 0;
  const open = await start({ directory, flags: ["--host", "0.0.0.0"] });
  const shown = async () => (await get(open, "/rollcall/v1/sources/up")).json;
  await get(open, "/rollcall/v1/sources/up/refresh", {});
  await until(async () => (await shown()).state === "failing");
  expect((await shown()).last_error).toStartWith("Its address is in a private network, where only a source of the");
  // Its models stay in the list, as those of any source that fails.
  expect((await get(open, "/v1/models/up-a")).status).toBe(200);
  expect((await chat(open)).status).toBeGreaterThanOrEqual(500);
  // A change that leaves the place as it is does not open it.
  await get(open, "/rollcall/v1/sources/up", { priority: 7 });
  await get(open, "/rollcall/v1/sources/up/refresh", {});
  const moved = await get(open, "/rollcall/v1/sources/up", { base_url: `${upstream.url}/v1` });
  expect([moved.status, moved.json.error.param]).toEqual([400, "base_url"]);
  expect(upstream.requests).toEqual([]);
  await open.stop();

  const back = await start({ directory });
  await get(back, "/rollcall/v1/sources/up/refresh", {});
  await until(async () => (await get(back, "/rollcall/v1/sources/up")).json.state === "healthy");
  expect((await chat(back)).status).toBe(200);
  await back.stop();
});

test("the command says when nothing answers at the address of a new source", async () => {
  const nobody = await startUpstream();
  nobody.close();
  const server = await start();
  const added = await rollcall(server, ["sources", "add", "ollama", "--url", nobody.url]);
  expect(added).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Kind: ollama\n") });
  expect(added.stderr).toBe(
    `The source is added, but no models can be fetched from ${nobody.url}: It refuses connections. ` +
      "Rollcall tries again by itself, and at once with: rollcall sources refresh ollama\n",
  );
  const json = await rollcall(server, ["sources", "add", "static", "--model", "m", "--json"]);
  expect(json).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(json.stdout).kind).toBe("static");
  expect((await rollcall(server, ["sources", "add", "box"])).stderr).toContain(
    "Give --kind, as in --kind openai-compatible.",
  );
  await server.stop();
});

test.skipIf(whyNoPostgres !== null)("servers that share a PostgreSQL take no source on this machine", async () => {
  const database = await freshDatabase();
  const server = await start({ databaseUrl: database.url });
  const { exitCode, stderr } = await rollcall(server, [
    "sources",
    "add",
    "up",
    "--kind",
    "openai",
    "--url",
    upstream.url,
  ]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("sources_in_private_networks: true")]);
  await server.stop();
  await database.drop();
});

async function get({ url }: TestServer, path: string, body?: unknown) {
  const key = path.startsWith("/rollcall") ? keys.acemeAdmin : keys.acemeOwner;
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const sent = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${url.replace("0.0.0.0", "127.0.0.1")}${path}`, sent);
  // Tests read answers of every shape.
  return { status: response.status, json: await response.json() };
}

function chat(server: TestServer) {
  return get(server, "/v1/chat/completions", { model: "up-a", messages: [{ role: "user", content: "Hello" }] });
}

async function rollcall({ url }: TestServer, args: readonly string[]) {
  const child = spawnRollcall(args, { OPENAI_BASE_URL: `${url}/v1`, OPENAI_ADMIN_KEY: keys.acemeAdmin });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}
