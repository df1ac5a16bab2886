import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { FeedReader } from "../support/feed.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const headers = { accept: "text/event-stream" };
/** How many models an owner's key sees at the start. */
const known = 11;

test("many streams share the few reads that a series of changes needs", async () => {
  const readers: FeedReader[] = [];
  for (let at = 0; at < 16; at++)
    readers.push(
      new FeedReader((await app.call("GET", "/rollcall/v1/changes", { key: "acemeOwner", headers })).stream!),
    );
  for (const reader of readers) await reader.until(({ events }) => events.length === known);
  const { touchedModels } = app.store.changeLog;
  let looks = 0;
  Object.assign(app.store.changeLog, {
    touchedModels: (...asked: Parameters<typeof touchedModels>) => (looks++, touchedModels(...asked)),
  });
  const startedMs = performance.now();
  for (let at = 0; at < 40; at++) await aceme.post("/rollcall/v1/models", { id: `ft:davinci:acemeco::${at}` });
  for (const reader of readers) await reader.until(({ events }) => events.length === known + 40);
  // Ten reads a second, plus one for each late stream, rather than one for each change and stream, which would be 640.
  expect(looks).toBeLessThanOrEqual(4 + readers.length + (2 * (performance.now() - startedMs)) / 100);
  expect(new Set(readers.map(({ events }) => JSON.stringify(events))).size).toBe(1);
  for (const reader of readers) await reader.cancel();
});
