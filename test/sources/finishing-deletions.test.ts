import { afterEach, beforeEach, expect, test } from "bun:test";
import { committer } from "../../src/registry/commit.ts";
import { UnfinishedDeletions } from "../../src/registry/models/finish-deletions.ts";
import { sourceFingerprint } from "../../src/registry/models/push-deletion.ts";
import type { Source } from "../../src/core/sources/source.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import {
  failing,
  putSource,
  refresh,
  refreshServicesOf,
  sourceAt,
  startUpstream,
} from "../support/upstreams/upstreams.ts";
import type { Upstream } from "../support/upstreams/upstreams.ts";

/** A server crashed in the middle of a deletion: only the intent is recorded. */

const id = "ft:gpt-4o:aceme::live/1";
const there = `DELETE /v1/models/${encodeURIComponent(id)}`;
const up = { organizationId: "org-aceme", id: "up" };

let app: TestApp;
let upstream: Upstream;
let finishing: UnfinishedDeletions;
let notes: string[];
beforeEach(async () => {
  app = await openTestApp();
  upstream = await startUpstream(id);
  await putSource(app, own());
  await refresh(app, own());
  upstream.requests.length = 0;
  await app.store.sources.beginUpstreamDeletion({
    organizationId: "org-aceme",
    id: "deletion-left",
    modelId: id,
    sourceId: "up",
    sourceFingerprint: sourceFingerprint((await app.store.sources.find(up))!),
    upstreamId: id,
    keyId: "key_gone",
    principalId: "user-gone",
    address: "192.0.2.7",
    requestId: "req_gone",
    projectId: "proj_aceme",
    atMs: Date.now(),
  });
  const { store, upstreams, nowMs } = refreshServicesOf(app);
  notes = [];
  const commit = committer(store, app.live, nowMs);
  finishing = new UnfinishedDeletions({ store, upstreams, commit, nowMs }, (text) => notes.push(text));
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

const own = (changes: Partial<Source> = {}) => sourceAt(upstream.url, changes);
const status = async () => (await app.call("GET", `/v1/models/${id}`, { key: "acemeOwner" })).status;
const intents = async () => (await app.store.sources.unfinishedDeletions()).length;
const finishAt = async (seconds: number) => {
  app.skewMs = seconds * 1000;
  await finishing.finish();
};

test("it is finished in the name of its key, once no request can still be working on it", async () => {
  await finishAt(0);
  expect(upstream.requests).toEqual([]);
  await finishAt(61);
  expect([upstream.requests, await status(), await intents(), notes]).toEqual([[there], 404, 0, []]);
  expect((await app.audit("org-aceme"))[0]).toMatchObject({
    type: "resource.deleted",
    resourceId: id,
    keyId: "key_gone",
    requestId: "req_gone",
  });
});

test("it is finished if the upstream had already deleted the model", async () => {
  upstream.answer = failing(404);
  await finishAt(61);
  expect([await status(), await intents(), notes]).toEqual([404, 0, []]);
});

test("a refused deletion is retried ever less often, up to an hour apart, and each new reason is logged", async () => {
  upstream.answer = failing(403);
  const askedAt: number[] = [];
  for (let seconds = 60; seconds < 5 * 3600; seconds += 60) {
    const before = upstream.requests.length;
    await finishAt(seconds + 1);
    if (upstream.requests.length > before) askedAt.push(seconds / 60);
  }
  expect(askedAt).toEqual([1, 2, 4, 8, 16, 32, 64, 124, 184, 244]);
  expect(notes).toEqual([expect.stringContaining("is not finished yet: ")]);
  expect(notes[0]).toEndWith("It answered 403.");
  upstream.answer = failing(500);
  await finishAt(10 * 3600);
  expect(notes.slice(1)).toEqual([expect.stringMatching(/It answered 500\.$/)]);
  expect([await status(), await intents()]).toEqual([200, 1]);
  upstream.answer = null;
  await finishAt(20 * 3600);
  expect([await status(), await intents(), notes.length]).toEqual([404, 0, 2]);
});

test.each<[string, (other: Upstream) => Promise<unknown>]>([
  ["has another base URL", (other) => putSource(app, sourceAt(other.url))],
  ["is for another account", () => putSource(app, own({ options: { organization: "org-other" } }))],
  ["no longer deletes upstream", () => putSource(app, own({ deletion: "local" }))],
  ["is removed", () => app.store.write(async ({ sources }) => sources.remove(up, 1))],
])("it is given up, with a log line, if the source %s", async (_, change) => {
  const other = await startUpstream(id);
  await change(other);
  await finishAt(61);
  await finishAt(122);
  expect([upstream.requests, other.requests, await intents(), await status()]).toEqual([[], [], 0, 200]);
  expect(notes).toEqual([expect.stringContaining("is given up: the source was changed or removed")]);
  other.close();
});
