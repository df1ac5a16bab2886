import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { worldYaml } from "../support/world.ts";
import { ask } from "./calls.ts";

const secondKey = "a-second-key-of-the-file-0001";
const line = /^.*name: acemeOwner,.*$/m.exec(worldYaml)![0];
const second = `      - { name: second, value: ${secondKey}, project: default, user: owner@aceme.example }`;
const newYaml = worldYaml.replace(line, `${line}\n${second}`);

/** A configuration that reaches the servers one after the other, with a crash in between. */
describe.skipIf(whyNoPostgres !== null)("a rolling change of the configuration file", () => {
  let database: TestDatabase;
  const servers: TestServer[] = [];
  const startOn = async (yaml: string) => {
    const server = await startServer({ databaseUrl: database.url, yaml });
    servers.push(server);
    return server;
  };
  beforeEach(async () => void (database = await freshDatabase()));
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await server.kill();
      server.remove();
    }
    await database.drop();
  });
  const accepts = async ({ url }: TestServer) => (await ask(url, "GET", "/v1/models", secondKey))?.status === 200;

  test("a change that a crash interrupts ends with every key of the new file", async () => {
    const changed = await startOn(newYaml);
    expect(await accepts(changed)).toBe(true);
    // It comes back with the file it had before.
    const crashed = await startOn(worldYaml);
    await until(async () => !(await accepts(changed)));
    await until(() => crashed.stderr().includes("which are invalid until it does: second"));
    expect(crashed.stderr()).toMatch(/"level":"error","message":"the file no longer declares some keys/);
    writeFileSync(join(crashed.directory, "rollcall.yaml"), newYaml);
    await until(async () => (await accepts(changed)) && (await accepts(crashed)));
  });
});
