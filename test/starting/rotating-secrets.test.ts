import { afterAll, beforeAll, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { spawnRollcall } from "../support/server.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";

/** The master key changes, and the database is changed by hand. */

const { newDirectory, start } = housekeeping();
const yaml = `${worldYaml}sources_in_private_networks: true\n`;
const [oldKey, newKey] = ["o".repeat(32), "n".repeat(32)];
const secret = "an-upstream-secret-of-the-tests";
const sources = "/rollcall/v1/sources";

let upstream: Upstream;
const sent: (string | undefined)[] = [];
beforeAll(async () => {
  upstream = await startUpstream("up-a");
  upstream.answer = (request, response) => {
    sent.push(request.headers.authorization);
    response.end(JSON.stringify({ data: upstream.models }));
  };
});
afterAll(() => upstream.close());

async function call(url: string, path: string, body?: unknown): Promise<any> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
  const response = await fetch(
    `${url}${path}`,
    body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
  );
  return response.json();
}

/** A stopped server's directory, with a source whose secret is sealed under the old key. */
async function withSealedSecret(): Promise<string> {
  const directory = newDirectory();
  const server = await start({ directory, yaml, environment: { ROLLCALL_MASTER_KEY: oldKey } });
  await call(server.url, sources, { id: "up", kind: "openai", base_url: upstream.url, secret });
  await server.stop();
  return directory;
}

async function rotate(directory: string, masterKey: string) {
  const child = spawnRollcall(["secrets", "rotate", "--data", join(directory, "data")], {
    ROLLCALL_MASTER_KEY: masterKey,
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

/** How the source is once it was asked under this master key, and with what it was asked. */
async function refreshed(directory: string, masterKey: string) {
  const server = await start({ directory, yaml, environment: { ROLLCALL_MASTER_KEY: masterKey } });
  sent.length = 0;
  await call(server.url, `${sources}/up/refresh`, {});
  let source: any;
  await until(async () => (source = await call(server.url, `${sources}/up`)).state === "failing" || sent.length > 0);
  await server.stop();
  return { source, sent: sent[0] };
}

test("secrets rotate seals all secrets under the first master key, so that the old key can go", async () => {
  const directory = await withSealedSecret();
  expect(await rotate(directory, `${newKey} ${oldKey}`)).toEqual({
    exitCode: 0,
    stdout: "sealed under the first master key: 1 now, 0 before\n",
    stderr: "",
  });
  expect((await rotate(directory, newKey)).stdout).toBe("sealed under the first master key: 0 now, 1 before\n");
  expect((await refreshed(directory, newKey)).sent).toBe(`Bearer ${secret}`);
  const lost = await rotate(directory, "x".repeat(32));
  expect([lost.exitCode, lost.stdout.split("\n")[1]]).toEqual([
    1,
    "cannot be opened with any of the master keys: 1; set those secrets again",
  ]);
});

test("secrets rotate refuses a missing store and a missing master key", async () => {
  const nowhere = await rotate(newDirectory(), newKey);
  expect([nowhere.exitCode, nowhere.stderr]).toEqual([1, expect.stringMatching(/^rollcall: there is no store in /)]);
  expect((await rotate(newDirectory(), "")).stderr).toStartWith("rollcall: set ROLLCALL_MASTER_KEY");
});

test("a base URL that was changed in the database gets no secret", async () => {
  const directory = await withSealedSecret();
  const thief = await startUpstream("up-stolen");
  const stolen: (string | undefined)[] = [];
  thief.answer = (request, response) => {
    stolen.push(request.headers.authorization);
    response.end("{}");
  };
  const database = new Database(join(directory, "data", "rollcall.db"));
  database.run("update sources set base_url = ?", [thief.url]);
  database.close();
  const { source } = await refreshed(directory, oldKey);
  expect(source.last_error).toContain("for another place");
  expect(stolen).toEqual([]);
  thief.close();
});
