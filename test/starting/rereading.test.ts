import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestServer } from "../support/server.ts";
import { listed, startUpstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";

const { start } = housekeeping();

const withModel = (id: string) => worldYaml.replace(/^models:\n/m, `models:\n  - id: ${id}\n`);
const fileOf = (server: TestServer) => join(server.directory, "rollcall.yaml");
const status = async (server: TestServer, id: string) =>
  (await fetch(`${server.url}/v1/models/${id}`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } })).status;

test.concurrent("a changed or replaced file takes effect without a restart", async () => {
  const server = await start();
  expect(await status(server, "added-by-hand")).toBe(404);
  writeFileSync(fileOf(server), withModel("added-by-hand"));
  await until(async () => (await status(server, "added-by-hand")) === 200);
  writeFileSync(`${fileOf(server)}.new`, withModel("added-by-renaming"));
  renameSync(`${fileOf(server)}.new`, fileOf(server));
  await until(async () => (await status(server, "added-by-renaming")) === 200);
  expect(await status(server, "added-by-hand")).toBe(404);
  await until(() => server.stderr().match(/read the changed configuration file/g)?.length === 2);
  expect(await server.stop()).toBe(0);
});

test.concurrent("an invalid file is reported with its line and changes nothing", async () => {
  const server = await start({ yaml: withModel("kept") });
  writeFileSync(fileOf(server), withModel("kept").replace("- id: kept", "- idd: kept"));
  await until(() => server.stderr().includes("the configuration stays as it was"));
  expect(server.stderr()).toMatch(
    /"level":"error","message":"the configuration stays as it was: \S*rollcall\.yaml:\d+: /,
  );
  expect(await status(server, "kept")).toBe(200);
  writeFileSync(fileOf(server), withModel("mended"));
  await until(async () => (await status(server, "mended")) === 200);
  await server.stop();
});

test.concurrent("a file that is written in pieces is read once it is complete", async () => {
  const server = await start();
  // Sound as far as it goes, and without any key.
  const half = worldYaml.slice(0, worldYaml.indexOf("organizations:"));
  for (let at = 0; at < 25; at++) {
    writeFileSync(fileOf(server), `${half}# ${at}\n`);
    await Bun.sleep(100);
  }
  writeFileSync(fileOf(server), withModel("whole"));
  await until(async () => (await status(server, "whole")) !== 404);
  expect(await status(server, "whole")).toBe(200);
  expect(server.stderr()).not.toContain("revoked");
  await server.stop();
});

test.concurrent("a changed file refreshes every source", async () => {
  const upstream = await startUpstream("up-a");
  const source = `sources: [{ id: up, kind: openai, base_url: "${upstream.url}" }]\n`;
  const server = await start({ yaml: worldYaml + source });
  await until(async () => (await status(server, "up-a")) === 200);
  upstream.models.push(listed("up-b"));
  writeFileSync(fileOf(server), `${worldYaml}${source}# no more than this\n`);
  await until(async () => (await status(server, "up-b")) === 200);
  await server.stop();
  upstream.close();
});

test.concurrent("a file that changed while the store was unavailable is applied later, and the failure is logged once", async () => {
  const server = await start();
  const other = new Database(join(server.directory, "data", "rollcall.db"));
  other.run("begin immediate");
  writeFileSync(fileOf(server), withModel("late"));
  const told = () => server.stderr().match(/the configuration stays as it was: SQLite cannot answer/g)?.length;
  await until(told);
  await Bun.sleep(2_500);
  expect([told(), await status(server, "late")]).toEqual([1, 404]);
  other.run("rollback");
  other.close();
  await until(async () => (await status(server, "late")) === 200);
  await server.stop();
});

test.concurrent("on a reload a file without keys drops none, and a dropped key is valid again once declared", async () => {
  const server = await start();
  const says = (what: string) => until(() => server.stderr().includes(what));
  writeFileSync(fileOf(server), "organizations: []\n");
  await says('"level":"error","message":"the configuration stays as it was: the file declares no key');
  expect(await status(server, "gpt-4o-mini")).toBe(200);
  const line = worldYaml.split("\n").find((text) => text.includes("name: acemeOwner,"))!;
  writeFileSync(fileOf(server), worldYaml.replace(`${line}\n`, ""));
  await says(
    '"level":"error","message":"the file no longer declares some keys, which are invalid until it does: acemeOwner',
  );
  expect(await status(server, "gpt-4o-mini")).toBe(401);
  writeFileSync(fileOf(server), worldYaml);
  await says('the file declares the key \\"acemeOwner\\" again, so it is valid again');
  expect(await status(server, "gpt-4o-mini")).toBe(200);
  await server.stop();
});

test.concurrent("a dropped key whose user's keys are revoked stays revoked when the file declares it again", async () => {
  const server = await start();
  const says = (what: string) => until(() => server.stderr().includes(what));
  const line = worldYaml.split("\n").find((text) => text.includes("name: acemeOwner,"))!;
  writeFileSync(fileOf(server), worldYaml.replace(`${line}\n`, ""));
  await says("the file no longer declares some keys");
  const administer = (method: string, path: string) =>
    fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${keys.acemeAdmin}` } });
  const users: any = await (await administer("GET", "/v1/organization/users?emails[]=owner@aceme.example")).json();
  expect((await administer("POST", `/rollcall/v1/users/${users.data[0].id}/revoke_keys`)).status).toBe(200);
  writeFileSync(fileOf(server), worldYaml);
  await says('the key \\"acemeOwner\\" was revoked and stays revoked');
  expect(await status(server, "gpt-4o-mini")).toBe(401);
  await server.stop();
});

test.concurrent("SIGHUP reloads the file and does not end the server", async () => {
  const server = await start();
  server.process.kill("SIGHUP");
  await until(() => server.stderr().includes("read the configuration again on SIGHUP"));
  expect(await status(server, "gpt-4o-mini")).toBe(200);
  expect(await server.stop()).toBe(0);
});
