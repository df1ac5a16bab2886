import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import type { UsageRecord } from "../../src/core/usage/usage-record.ts";
import { openPostgresStore } from "../../src/store/postgres/driver.ts";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import type { Store } from "../../src/store/store.ts";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import type { TestServer } from "../support/server.ts";
import { authorized, callBytes, startCallingServer } from "../support/upstreams/calling-server.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";

/** Every call that is passed on leaves one record, whichever way it ends. A real server, stopped like an operator does. */

interface Scene {
  readonly store: Store;
  readonly records: readonly UsageRecord[];
  readonly startedMs: number;
  remove(): Promise<void>;
}

const kinds = ["SQLite", "PostgreSQL"] as const;
const isMissing = (kind: (typeof kinds)[number]) => kind === "PostgreSQL" && whyNoPostgres !== null;

const scenes = new Map<string, Scene>();
// Both at once, because a server waits for a call that is still open when it stops.
beforeAll(async () => {
  const present = kinds.filter((kind) => !isMissing(kind));
  await Promise.all(present.map(async (kind) => scenes.set(kind, await playScene(kind))));
});
afterAll(async () => {
  for (const scene of scenes.values()) await scene.remove();
});

for (const kind of kinds)
  describe.skipIf(isMissing(kind))(`on ${kind}, a call`, () => {
    let scene: Scene;
    beforeAll(() => void (scene = scenes.get(kind)!));

    test("that is answered, refused, broken off, cancelled, or still open when the server stops is recorded", () => {
      const ends = scene.records.map(({ end, status, isStream }) => ({ end, status, isStream }));
      expect(ends).toEqual([
        { end: "complete", status: 200, isStream: false },
        { end: "refused", status: 429, isStream: false },
        { end: "broken", status: 200, isStream: true },
        { end: "failed", status: null, isStream: false },
        { end: "broken", status: 200, isStream: true },
        { end: "cancelled", status: 200, isStream: true },
      ]);
    });

    test("is recorded with who made it, what it called, when, and how long it took", () => {
      const { records, startedMs } = scene;
      const first = records[0]!;
      expect(first).toMatchObject({
        organizationId: "org-aceme",
        principalKind: "user",
        model: "up-model",
        sourceOrganizationId: null,
        sourceId: "up",
        call: "chat",
        attempts: 1,
      });
      expect(first.projectId).toStartWith("proj_");
      expect(first.keyId).toStartWith("key_");
      expect(first.bytesIn).toBe(Buffer.byteLength(JSON.stringify(body(0))));
      expect(first.bytesOut).toBe(2);
      // The moment of arrival is known to some milliseconds.
      expect(first.atMs).toBeGreaterThanOrEqual(startedMs - 100);
      expect(first.atMs).toBeLessThan(startedMs + 60_000);
      expect(first.endMs).toBeGreaterThanOrEqual(first.headersMs!);
      expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    });

    test("that is refused before it is passed on is not", () => {
      expect(scene.records).toHaveLength(6);
    });

    test("counts in the sums and among the calls of its model", async () => {
      const { store } = scene;
      expect(await store.usage.buckets({ ...ofEverything, width: "1d" })).toMatchObject([
        { requests: 6, cancelled: 1 },
      ]);
      expect(await store.usage.lastCalls("org-aceme", ["up-model"], 0)).toMatchObject([{ calls: 6 }]);
    });
  });

const ofEverything = { organizationId: "org-aceme", startMs: 0, endMs: 2 ** 50 };
/** Each is longer than the one before, and so tells which call a record is of. */
const body = (at: number, stream = false) => ({
  model: "up-model",
  messages: [{ role: "user", content: "x".repeat(2 * at) }],
  stream,
});

/** A server with calls of every end, stopped, and its store. */
async function playScene(kind: (typeof kinds)[number]): Promise<Scene> {
  const database = kind === "SQLite" ? null : await freshDatabase();
  const upstream = await startUpstream("up-model");
  const environment = { ROLLCALL_STOP_TIMEOUT: "3s" };
  const place = database === null ? { environment } : { environment, databaseUrl: database.url };
  const server = await startCallingServer([{ id: "up", url: upstream.url }], "up-model", place);
  const startedMs = Date.now();
  await makeCalls(server, upstream);
  expect(await server.stop()).toBe(0);
  upstream.close();
  const store =
    database === null ? await openSqliteStore(`${server.directory}/data`) : await openPostgresStore(database.url);
  const { records } = await store.usage.records({ ...ofEverything, after: null, limit: 100 });
  const remove = async () => {
    await store.close();
    server.remove();
    await database?.drop();
  };
  return { store, records: records.toSorted(byCall), startedMs, remove };
}

/** The two longest calls are equally long: the server ended one of them, and its client the other. */
const byCall = (a: UsageRecord, b: UsageRecord) => a.bytesIn - b.bytesIn || (a.end < b.end ? -1 : 1);

async function makeCalls({ url }: TestServer, upstream: Upstream): Promise<void> {
  const call = async (at: number, answer: Upstream["answer"], stream = false) => {
    upstream.answer = answer;
    const request = { method: "POST", headers: authorized(), body: JSON.stringify(body(at, stream)) };
    await fetch(`${url}/v1/chat/completions`, request)
      .then((reply) => reply.text())
      .catch(() => undefined);
  };
  const json =
    (status: number): Upstream["answer"] =>
    (_, response) =>
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
  const chunk = 'data: {"choices":[]}\n\n';
  const begin: Upstream["answer"] = (_, response) =>
    response.writeHead(200, { "content-type": "text/event-stream" }).write(chunk);
  await call(0, json(200));
  await call(1, json(429));
  await call(2, (request, response) => (begin(request, response), setTimeout(() => response.destroy(), 50)), true);
  await call(3, (_, response) => response.destroy());
  const refused = JSON.stringify({ model: "no-such-model", messages: [] });
  await fetch(`${url}/v1/chat/completions`, { method: "POST", headers: authorized(), body: refused });
  upstream.answer = begin;
  for (const stays of [false, true]) {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    let got = "";
    socket.on("data", (data) => (got += String(data)));
    socket.write(callBytes(body(4, true)));
    await until(() => got.includes("choices"));
    if (!stays) socket.destroy();
  }
}
