import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { refuseSecretsInStore } from "../support/canary.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import type { TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";

const { newDirectory, start } = housekeeping();
const secret = "an-upstream-secret-of-the-tests";

let upstream: Upstream;
beforeAll(async () => void (upstream = await startUpstream("up-a")));
afterAll(() => upstream.close());

async function call(server: TestServer, path: string, body?: unknown) {
  const key = path.startsWith("/rollcall") ? keys.acemeAdmin : keys.acemeOwner;
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const sent = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}${path}`, sent);
  const text = await response.text();
  expect(text).not.toContain(secret);
  return { status: response.status, text, json: JSON.parse(text) };
}

const sources = "/rollcall/v1/sources";
const input = () => ({ id: "up", kind: "openai", base_url: upstream.url, secret });

test.concurrent("without a master key a secret is answered 400 with a hint", async () => {
  const server = await start({ yaml: `${worldYaml}sources_in_private_networks: true\n` });
  const refused = await call(server, sources, input());
  expect([refused.status, refused.json.error.code, refused.json.error.param]).toEqual([
    400,
    "master_key_missing",
    "secret",
  ]);
  expect(refused.json.error.message).toContain("ROLLCALL_MASTER_KEY_FILE");
  const { secret: _, ...open } = input();
  expect((await call(server, sources, open)).status).toBe(200);
  await until(async () => (await call(server, "/v1/models/up-a")).status === 200);
  expect((await call(server, `${sources}/up`, { secret })).json.error.code).toBe("master_key_missing");
  expect(await server.stop()).toBe(0);
});

test.concurrent("a server on loopback accepts local sources from local callers only", async () => {
  const server = await start();
  const local = { ...input(), secret: null };
  expect((await call(server, sources, local)).status).toBe(200);
  await until(async () => (await call(server, "/v1/models/up-a")).status === 200);
  const elsewhere = { ...local, id: "elsewhere", base_url: "http://10.1.2.3:11434" };
  expect((await call(server, sources, elsewhere)).json.error.param).toBe("base_url");
  const proxied = [{ "x-forwarded-for": "192.0.2.1" }, { forwarded: "for=192.0.2.1" }, { host: "models.example.com" }];
  for (const headers of proxied) {
    const answer = await fetch(`${server.url}${sources}`, {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
      body: JSON.stringify({ ...local, id: "proxied" }),
    });
    expect([headers, answer.status]).toEqual([headers, 400]);
  }
  await server.stop();
});

test.concurrent("sources in private networks are answered 400 unless the file allows them", async () => {
  const server = await start({ yaml: `${worldYaml}sources_in_private_networks: false\n` });
  const { status, json } = await call(server, sources, { ...input(), secret: null });
  expect([status, json.error.param]).toEqual([400, "base_url"]);
  expect(json.error.message).toContain("while the file says sources_in_private_networks: true.");
  await server.stop();
});

test.concurrent("a sealed secret survives a restart with the same master key only", async () => {
  const directory = newDirectory();
  const keyFile = join(directory, "master.key");
  const yaml = `${worldYaml}sources_in_private_networks: true\n`;
  const environment = { ROLLCALL_MASTER_KEY_FILE: keyFile };
  writeFileSync(keyFile, `${"k".repeat(32)}\n`);
  const first = await start({ directory, yaml, environment });
  expect((await call(first, sources, input())).json.has_secret).toBe(true);
  await first.stop();
  expect(first.stderr()).not.toContain(secret);
  const again = await start({ directory, yaml, environment });
  await call(again, `${sources}/up/refresh`, {});
  await until(async () => (await call(again, "/v1/models/up-a")).status === 200);
  await again.stop();
  writeFileSync(keyFile, "o".repeat(32));
  const other = await start({ directory, yaml, environment });
  await call(other, `${sources}/up/refresh`, {});
  await until(async () => (await call(other, `${sources}/up`)).json.state === "failing");
  expect((await call(other, `${sources}/up`)).json.last_error).toContain("another master key");
  expect((await call(other, "/v1/models/up-a")).status).toBe(200);
  await other.stop();
  refuseSecretsInStore(join(directory, "data"), new Set([secret]));
});

test.concurrent("the file's sources use the file's secrets, which are never stored", async () => {
  const asked: (string | undefined)[] = [];
  const own = await startUpstream("up-own");
  own.answer = (request, response) => {
    asked.push(request.headers.authorization);
    response.end(JSON.stringify({ data: own.models }));
  };
  const place = `kind: openai, base_url: "${own.url}", secret: "\${UPSTREAM_KEY}"`;
  const yaml = worldYaml.replace("    id: org-aceme\n", `    id: org-aceme\n    sources: [{ id: own, ${place} }]\n`);
  const server = await start({
    yaml: `${yaml}sources: [{ id: by-hand, kind: static, models: [up-listed] }]\n`,
    environment: { UPSTREAM_KEY: secret },
  });
  await until(async () => (await call(server, "/v1/models/up-own")).status === 200);
  await until(async () => (await call(server, "/v1/models/up-listed")).status === 200);
  expect(asked[0]).toBe(`Bearer ${secret}`);
  const { data } = (await call(server, sources)).json;
  expect(data.map(({ id, shared, declared_by }: any) => [id, shared, declared_by])).toEqual([
    ["by-hand", true, "file"],
    ["own", false, "file"],
  ]);
  await server.stop();
  expect(server.stderr()).not.toContain(secret);
  own.close();
});

test.concurrent("a model that the file drops continues as its source's model", async () => {
  const place = `sources: [{ id: up, kind: openai, base_url: "${upstream.url}" }]\n`;
  const directory = newDirectory();
  const yaml = worldYaml.replace("models:\n", "models:\n  - { id: up-a, owned_by: ours }\n") + place;
  const server = await start({ directory, yaml });
  const owner = async () => (await call(server, "/v1/models/up-a")).json.owned_by;
  expect(await owner()).toBe("ours");
  await until(async () => (await call(server, `${sources}/up`)).json.state === "healthy");
  expect(await owner()).toBe("ours");
  writeFileSync(join(directory, "rollcall.yaml"), worldYaml + place);
  await until(async () => (await owner()) === "upstream");
  await server.stop();
});

test.concurrent("a server that is its own source reports it, and its list does not grow", async () => {
  const yaml = `${worldYaml}sources_in_private_networks: true\n`;
  const server = await start({ yaml, environment: { ROLLCALL_MASTER_KEY: "k".repeat(32) } });
  const naming = { type: "prefix", prefix: "again/" };
  const base_url = `${server.url}/v1`;
  await call(server, sources, { id: "self", kind: "openai-compatible", base_url, naming, secret: keys.acemeOwner });
  await until(async () => (await call(server, `${sources}/self`)).json.state !== "waiting");
  expect((await call(server, `${sources}/self`)).json).toMatchObject({
    state: "failing",
    model_count: 0,
    last_error: "It is this very server, whose list would grow with every refresh (508).",
  });
  await server.stop();
});

test.concurrent("a models.dev file provides models with facts and is reloaded on SIGHUP", async () => {
  const fixture = join(import.meta.dir, "../../src/sources/fixtures/models-dev.json");
  const directory = newDirectory();
  const file = join(directory, "models-dev.json");
  writeFileSync(file, readFileSync(fixture));
  const source = `{ id: catalogue, kind: models.dev, file: "${file}", options: { provider: deepseek } }`;
  const server = await start({ directory, yaml: `${worldYaml}sources: [${source}]\n` });
  const model = async () => (await call(server, "/v1/models/deepseek-chat")).json;
  await until(async () => (await model()).owned_by === "deepseek");
  expect(await model()).toMatchObject({
    created: Date.parse("2024-12-26") / 1000,
    context_length: 128_000,
    pricing: { prompt: "0.00000028", completion: "0.00000042" },
  });
  expect((await call(server, `${sources}/catalogue`)).json).toMatchObject({ kind: "static", shared: true });
  expect((await call(server, "/v1/models/x")).status).toBe(404);
  writeFileSync(file, readFileSync(fixture, "utf8").replace("128000", "256000"));
  server.process.kill("SIGHUP");
  await until(async () => (await model()).context_length === 256_000);
  await server.stop();
});

test.concurrent("a failing source is logged once, and once when it recovers", async () => {
  const own = await startUpstream("up-own");
  const nowhere = await startUpstream();
  nowhere.close();
  const yaml = `${worldYaml}sources_in_private_networks: true\n`;
  const server = await start({ yaml });
  await call(server, sources, { id: "own", kind: "openai", base_url: own.url });
  await call(server, sources, { id: "never", kind: "openai", base_url: nowhere.url });
  const attempt = async (id: string) => {
    const { last_attempt_at } = (await call(server, `${sources}/${id}`)).json;
    // Times have a resolution of one second.
    await Bun.sleep(1_000);
    await call(server, `${sources}/${id}/refresh`, {});
    await until(async () => (await call(server, `${sources}/${id}`)).json.last_attempt_at > last_attempt_at);
  };
  const answered = own.answer;
  own.answer = (_, response) => void response.writeHead(500).end();
  for (const id of ["own", "own", "never", "never"]) await attempt(id);
  own.answer = answered;
  for (const id of ["own", "own"]) await attempt(id);
  await server.stop();
  const lines = server
    .stderr()
    .split("\n")
    .filter((line) => line.includes("the source"));
  const records = lines.map((line) => JSON.parse(line)).map(({ level, message }) => `${level}: ${message}`);
  expect(records.sort()).toEqual([
    'error: the source "never" of org-aceme is failing: It refuses connections.',
    expect.stringMatching(/^error: the source "own" of org-aceme is failing: .*500/),
    'info: the source "own" of org-aceme is healthy again',
  ]);
  own.close();
});
