import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testMode } from "../../src/api/test-mode.ts";
import { openTestApp, type CallOptions } from "../support/app.ts";
import { whyNoPostgres } from "../support/postgres/postgres.ts";
import { spawnRollcall } from "../support/server.ts";
import { inPostgres, inSqlite, type StorePlace } from "../support/store-place.ts";
import { adminKey, apiKey, example, hello, keyVariables, listeningUrl } from "./memory-server.ts";
import { putSource, refresh, sourceAt } from "../support/upstreams/upstreams.ts";

/** A server with a data directory or a database knows nothing of what is there for tests. */

const places: [string, () => Promise<StorePlace>][] = [["a SQLite file", inSqlite]];
if (whyNoPostgres === null) places.push(["PostgreSQL", inPostgres]);

test.each(places)(
  "a server on %s answers as for any unknown path, and its calls ignore the header",
  async (_, open) => {
    const place = await open();
    const app = await openTestApp(undefined, place);
    for (const { method, path } of Object.values(testMode)) {
      const target = path.replace("{script_name}", "one");
      for (const key of ["acemeAdmin", "acemeOwner", null] as const) {
        const options: CallOptions = { ...(key !== null && { key }), headers: { "x-rollcall-script": "status=500" } };
        const answer = await app.call(method, target, options);
        const unknown = await app.call(method, `${target}-unknown`, options);
        expect(answer.text.replace(target, `${target}-unknown`)).toBe(unknown.text);
        expect(plain(answer.headers)).toEqual(
          plain({ ...unknown.headers, "content-length": answer.headers["content-length"] }),
        );
        expect([answer.status, unknown.status]).toEqual([404, 404]);
      }
    }
    const source = { id: "echo", kind: "echo", models: ["parrot"], deletion: "local" } as const;
    const echo = sourceAt("", { ...source, rules: { naming: { kind: "bare" }, includes: [], excludes: [] } });
    await putSource(app, echo);
    await refresh(app, echo);
    const messages = [{ role: "user", content: "Hello" }];
    for (const [method, path, body] of [
      ["GET", "/v1/models", ""],
      ["GET", "/v1/models/parrot", ""],
      ["POST", "/v1/chat/completions", JSON.stringify({ model: "parrot", messages })],
    ] as const) {
      const bare = await app.call(method, path, { key: "acemeOwner", body });
      for (const header of ["status=500", "one", "delay=60s, cut=1"]) {
        const answer = await app.call(method, path, {
          key: "acemeOwner",
          body,
          headers: { "x-rollcall-script": header },
        });
        expect([answer.status, answer.text, plain(answer.headers)]).toEqual([
          bare.status,
          bare.text,
          plain(bare.headers),
        ]);
      }
    }
    await app.close();
    await place.remove();
  },
);

test("rollcall serve with a data directory has no test mode", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-elsewhere-"));
  const child = spawnRollcall(["serve", "--data", directory, "--port", "0", "--config", example], keyVariables);
  const url = await listeningUrl(child.stdout);
  const ask = (path: string, key: string, init: RequestInit = {}) => {
    const headers = {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      "x-rollcall-script": "status=500",
    };
    return fetch(url + path, { ...init, headers }).then(({ status }) => status);
  };
  for (const { method, path } of Object.values(testMode))
    expect([path, await ask(path.replace("{script_name}", "one"), adminKey, { method })]).toEqual([path, 404]);
  const body = JSON.stringify(hello);
  expect(await ask("/v1/chat/completions", apiKey, { method: "POST", body })).toBe(200);
  expect(await ask("/v1/models", apiKey)).toBe(200);
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  rmSync(directory, { recursive: true });
});

/** Without what differs from answer to answer. */
function plain(headers: Readonly<Record<string, string | undefined>>) {
  const { "x-request-id": id, "request-id": same, "openai-processing-ms": ms, ...rest } = headers;
  expect([typeof id, typeof ms]).toEqual(["string", "string"]);
  return { ...rest, ...(same !== undefined && { same: same === id }) };
}

test("its description names no call of test mode", async () => {
  const app = await openTestApp();
  const paths = Object.keys((await app.call("GET", "/openapi.json")).json.paths);
  const ofTests = new Set<string>(Object.values(testMode).map(({ path }) => path));
  expect(paths.filter((path) => ofTests.has(path))).toEqual([]);
  await app.close();
});
