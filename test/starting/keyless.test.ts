import { expect, test } from "bun:test";
import { keys, worldYaml } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";

/** Programs that cannot send a key. */

const { start } = housekeeping();
const keylessKey = "keyless-key-of-the-tests-0001";
const declared = (more: string, scopes = "[api.model.read]") =>
  worldYaml.replace(
    "    keys:\n",
    `    keys:\n      - { name: keyless, value: ${keylessKey}, project: default, service_account: robot, scopes: ${scopes}, ${more} }\n`,
  );

test.concurrent("a request without a key can do what the declared key can, except for requests of web pages", async () => {
  const server = await start({ yaml: declared("keyless_from: [127.0.0.0/8]") });
  const call = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);
  const listed = await (await call("/v1/models")).json();
  const withKey = await (await call("/v1/models", { headers: { authorization: `Bearer ${keylessKey}` } })).json();
  expect(listed).toEqual(withKey);
  for (const path of ["/v1/models/davinci", "/api/tags", "/api/v1/models", "/api/v0/models"])
    expect([path, (await call(path)).status]).toEqual([path, 200]);
  const model = listed.data.find(({ id }: { id: string }) => id.startsWith("ft:"));
  expect((await call(`/v1/models/${model.id}`, { method: "DELETE" })).status).toBe(403);
  expect((await call("/v1/organization/projects")).status).toBe(403);
  const ofPages: Record<string, string>[] = [
    { origin: "https://page.example" },
    { "sec-fetch-site": "same-origin" },
    // What a page's own name leads here with, once its owner has it lead to this address.
    { host: "page.example:8484" },
    { "x-forwarded-for": "192.0.2.1" },
  ];
  for (const headers of ofPages)
    expect([headers, (await call("/v1/models", { headers })).status]).toEqual([headers, 401]);
  expect((await call("/v1/models", { headers: { host: "rollcall.internal:8484" } })).status).toBe(200);
  expect((await call("/v1/models", { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
  await server.stop();
});

test.concurrent("a request without a key is answered 401 from other networks, and if no such key is declared", async () => {
  for (const yaml of [worldYaml, declared("keyless_from: [10.0.0.0/8, fd00::/8]")]) {
    const server = await start({ yaml });
    const answer = await fetch(`${server.url}/v1/models`);
    expect([answer.status, (await answer.json()).error.message]).toEqual([
      401,
      expect.stringContaining("Missing bearer authentication in header"),
    ]);
    await server.stop();
  }
});

test.concurrent("a revoked key ends access without a key", async () => {
  const server = await start({ yaml: declared("keyless_from: [127.0.0.0/8]") });
  const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
  const projects = await (await fetch(`${server.url}/v1/organization/projects`, { headers })).json();
  const { id } = projects.data.find(({ name }: { name: string }) => name === "default");
  const all = `${server.url}/v1/organization/projects/${id}/api_keys`;
  const { data } = await (await fetch(`${all}?limit=100`, { headers })).json();
  const key = data.find(({ name }: { name: string }) => name === "keyless");
  expect((await fetch(`${server.url}/v1/models`)).status).toBe(200);
  expect((await fetch(`${all}/${key.id}`, { method: "DELETE", headers })).status).toBe(200);
  const refused = await fetch(`${server.url}/v1/models`);
  expect([refused.status, (await refused.json()).error.message]).toEqual([
    401,
    expect.stringContaining("Missing bearer authentication in header"),
  ]);
  await server.stop();
});

test.concurrent("a file that allows too much access without a key is refused with its line", async () => {
  const wrong = [
    declared("keyless_from: [0.0.0.0/0]"),
    declared("keyless_from: [::/0]"),
    declared("keyless_from: [0.0.0.0/00]"),
    declared("keyless_from: [127.0.0.0/8]", "[]"),
    declared("keyless_from: [127.0.0.0/8]", "[api.model.read, api.delete]"),
  ];
  for (const yaml of wrong) {
    const outcome = await start({ yaml }).then(() => "it started", String);
    expect(outcome).toMatch(/rollcall\.yaml:\d+/);
  }
});
