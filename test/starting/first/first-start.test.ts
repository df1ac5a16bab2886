import { expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { spawnRollcall, type TestServer } from "../../support/server.ts";
import { keys, worldYaml } from "../../support/world.ts";
import { until } from "../../support/waiting.ts";
import { housekeeping } from "../housekeeping.ts";

const { newDirectory, start } = housekeeping();

const adminKey = "operators-admin-key-0123456789";
const apiKey = "operators-api-key-0123456789";
const keyOrBanner = /sk-|export|OPENAI/;
const otherApiKey = "operators-other-api-key-0123456789";

test.concurrent("the very first start prints one line and two keys that work", async () => {
  const directory = newDirectory();
  const child = spawnRollcall(["serve", "--port", "0", "--data", join(directory, "data")]);
  const output = child.stdout.getReader();
  const line = new TextDecoder().decode((await output.read()).value);
  child.kill("SIGTERM");
  expect(line).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
  const url = line.slice("listening on ".length, -1);
  expect((await output.read()).done).toBe(true);
  const banner = await new Response(child.stderr).text();
  expect(banner.match(/sk-[a-z]+-rc1_[A-Za-z0-9]{49}/g)).toHaveLength(2);
  expect(banner).toContain(`export OPENAI_BASE_URL=${url}/v1\n`);

  const server = await start({ directory, yaml: null });
  expect(await listStatus(server, exported(banner, "OPENAI_API_KEY"))).toBe(200);
  expect(await register(server, exported(banner, "OPENAI_ADMIN_KEY"), "ft:gpt-4o-mini:mine:first:1")).toBe(200);
  expect(await server.stop()).toBe(0);
  expect(server.stderr()).not.toMatch(keyOrBanner);
});

test.concurrent.each([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "[::1]"],
])("a server on %s prints an address that a client can use", async (host, reached) => {
  const server = await start({ yaml: null, flags: ["--host", host] });
  const banner = await bannerOf(server);
  const baseUrl = exported(banner, "OPENAI_BASE_URL");
  expect(baseUrl).toBe(`http://${reached}:${new URL(server.url).port}/v1`);
  const headers = { authorization: `Bearer ${exported(banner, "OPENAI_API_KEY")}` };
  expect((await fetch(`${baseUrl}/models`, { headers })).status).toBe(200);
});

test.concurrent("a new data directory is accessible to its owner only", async () => {
  const directory = newDirectory();
  const server = await start({ directory, yaml: null });
  await server.stop();
  expect(statSync(join(directory, "data")).mode & 0o777).toBe(0o700);
});

test.concurrent("the printed lines can be pasted unchanged", async () => {
  const server = await start({ yaml: null });
  const lines = (await bannerOf(server)).split("\n");
  const toPaste = lines.filter((line) => /^ {4}(export|curl) /.test(line));
  expect(toPaste).toHaveLength(4);
  const shell = Bun.spawn(["sh", "-euc", toPaste.join("\n").replace("curl ", "curl -sS ")], { stderr: "inherit" });
  expect(JSON.parse(await new Response(shell.stdout).text())).toEqual({ object: "list", data: [] });
  await server.stop();
});

test.concurrent("if the file declares the API key, the printed lines use only variables that they set", async () => {
  const declared = `{ name: k, value: ${apiKey}, project: default, user: a@b.example }`;
  const organization = `{ name: o, users: [{ email: a@b.example, role: owner }], projects: [{ name: default }], keys: [${declared}] }`;
  const server = await start({ yaml: `organizations: [${organization}]` });
  const banner = await bannerOf(server);
  const used = new Set([...banner.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => name));
  const set = new Set([...banner.matchAll(/export ([A-Z_]+)=/g)].map(([, name]) => name));
  expect([...used].filter((name) => !set.has(name))).toEqual([]);
  expect(await register(server, exported(banner, "OPENAI_ADMIN_KEY"), "ft:gpt-4o-mini:o:first:1")).toBe(200);
  await server.stop();
});

test.concurrent("keys from the environment work and are not printed", async () => {
  const environment = { ROLLCALL_ADMIN_KEY: adminKey, ROLLCALL_API_KEY: apiKey };
  const first = await start({ yaml: null, environment });
  expect(await listStatus(first, apiKey)).toBe(200);
  expect(await register(first, adminKey, "ft:gpt-4o-mini:mine:environment:1")).toBe(200);
  const before = await revision(first);
  await first.stop();
  expect(first.stderr()).not.toMatch(keyOrBanner);

  const same = await start({ directory: first.directory, yaml: null, environment });
  expect(await revision(same)).toBe(before);
  await same.stop();

  const changed = { ...environment, ROLLCALL_API_KEY: otherApiKey };
  const replaced = await start({ directory: first.directory, yaml: null, environment: changed });
  expect(await listStatus(replaced, otherApiKey)).toBe(200);
  expect(await listStatus(replaced, apiKey)).toBe(401);
  expect(await revision(replaced)).toBe(before + 1);
  await replaced.stop();

  const revoked = await start({ directory: first.directory, yaml: null, environment });
  expect(await listStatus(revoked, apiKey)).toBe(401);
  await revoked.stop();
  expect(revoked.stderr()).toContain("the key in ROLLCALL_API_KEY was revoked and stays revoked; choose a new one");
  expect(revoked.stderr()).not.toContain(apiKey);
});

test.concurrent("keys from the environment stay valid without their variables", async () => {
  const environment = { ROLLCALL_ADMIN_KEY: adminKey, ROLLCALL_API_KEY: apiKey };
  const first = await start({ yaml: null, environment });
  await first.stop();
  const second = await start({ directory: first.directory, yaml: null });
  expect(await listStatus(second, apiKey)).toBe(200);
  await second.stop();
  expect(second.stderr()).not.toMatch(keyOrBanner);
});

test.concurrent("a file that declares every key prevents new keys and a banner", async () => {
  const server = await start();
  await server.stop();
  expect(server.stderr()).not.toMatch(keyOrBanner);
});

test.concurrent("no key appears in the output or on disk, and no digest in the output", async () => {
  const environment = { ROLLCALL_ADMIN_KEY: adminKey, ROLLCALL_API_KEY: apiKey };
  const server = await start({ yaml: worldYaml, environment });
  const unknown = "a-key-that-nobody-made-0123456789";
  const mistyped = `sk-proj-rc1_${"m".repeat(49)}`;
  for (const key of [adminKey, apiKey, keys.acemeOwner, keys.acemeAdmin, unknown, mistyped]) {
    const basic = Buffer.from(`:${key}`).toString("base64");
    const url = `${server.url}/v1/models`;
    await fetch(url, { headers: { authorization: `Bearer ${key}` } });
    await fetch(url, { headers: { authorization: `Basic ${basic}` } });
    await fetch(url, { headers: { "x-api-key": key, "api-key": key } });
    await fetch(`${url}?api_key=${key}`);
    await fetch(`${url}/gpt-4o-mini?key=${key}`, { method: "DELETE", headers: { authorization: `Bearer ${key}` } });
    await register(server, key, `ft:gpt-4o-mini:acemeco:canary:${key.length}`);
  }
  await server.kill();
  const data = join(server.directory, "data");
  const written = readdirSync(data).map((name) => readFileSync(join(data, name), "latin1"));
  expect(written.length).toBeGreaterThan(2);
  for (const key of [adminKey, apiKey, unknown, mistyped, ...Object.values(keys)]) {
    expect(written.filter((text) => text.includes(key))).toHaveLength(0);
    expect(server.stderr()).not.toContain(key);
    expect(server.stderr()).not.toContain(Bun.CryptoHasher.hash("sha256", key, "base64"));
    expect(server.stderr()).not.toContain(Bun.CryptoHasher.hash("sha256", key, "hex"));
  }
});

/** It is written before the server listens, and arrives through a pipe of its own. */
async function bannerOf(server: TestServer): Promise<string> {
  await until(() => server.stderr().includes("OPENAI_BASE_URL"));
  return server.stderr();
}

function exported(banner: string, variable: string): string {
  return new RegExp(`export ${variable}=(\\S+)`).exec(banner)?.[1] ?? "";
}

async function listStatus({ url }: TestServer, key: string): Promise<number> {
  return (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status;
}

async function register({ url }: TestServer, key: string, id: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  return (await fetch(`${url}/rollcall/v1/models`, { method: "POST", headers, body: JSON.stringify({ id }) })).status;
}

async function revision({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^rollcall_revision (\d+)$/m.exec(metrics)?.[1]);
}
