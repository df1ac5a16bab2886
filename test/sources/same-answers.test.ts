import { afterEach, beforeEach, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { failing, listed, putSource, refresh, refreshingOf, sourceAt, startUpstream } from "../support/upstreams.ts";
import type { Upstream } from "../support/upstreams.ts";

/** An upstream that answers to the letter what it did before is not read again, and never believed to have if it did not. */

let app: TestApp;
let upstream: Upstream;
beforeEach(async () => {
  app = await openTestApp();
  upstream = await startUpstream("up-a", "up-b");
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

const own = () => sourceAt(upstream.url);
const begin = async (source = own()) => {
  await putSource(app, source);
  return refresh(app, source);
};
const known = async (source = own()) => {
  const { answer } = (await app.store.sources.state(source))!;
  return refreshingOf(app).heard.bytesFor(source, answer);
};
const ids = async () =>
  (await app.call("GET", "/v1/models", { key: "acemeOwner" })).json.data
    .map(({ id }: { id: string }) => id)
    .filter((id: string) => id.startsWith("up-"));

test("a list in one answer is known by its bytes, also after it failed in between", async () => {
  await begin();
  const bytes = await known();
  expect(bytes).toMatch(/^[0-9a-f]{64}$/);
  upstream.answer = failing(500);
  await refresh(app, own());
  upstream.answer = null;
  const state = await refresh(app, own());
  expect([state.failures, state.error, await known()]).toEqual([0, null, bytes]);
  expect(await ids()).toEqual(["up-a", "up-b"]);
  upstream.models.push(listed("up-c"));
  await refresh(app, own());
  expect([await ids(), (await known()) === bytes]).toEqual([["up-a", "up-b", "up-c"], false]);
});

test("other bytes that say the same are known from then on", async () => {
  await begin();
  const bytes = await known();
  for (const model of upstream.models) model["created"] = 1_700_000_000;
  await refresh(app, own());
  expect(await known()).toMatch(/^[0-9a-f]{64}$/);
  expect(await known()).not.toBe(bytes);
});

test("the same bytes are read for a source that has been put again, or is of another kind", async () => {
  await begin();
  await putSource(app, { ...own(), rules: { ...own().rules, excludes: ["*-b"] } });
  expect(await known()).toBeNull();
  await refresh(app, own());
  expect(await ids()).toEqual(["up-a"]);
  const { answer } = (await app.store.sources.state(own()))!;
  expect(refreshingOf(app).heard.bytesFor({ ...own(), kind: "mistral" }, answer)).toBeNull();
});

test("a second page is asked for though the first is the same", async () => {
  const source = { ...own(), kind: "gemini", deletion: "local" as const };
  let last = "up-b";
  upstream.answer = (request, response) =>
    response.end(
      JSON.stringify(
        request.url!.includes("pageToken")
          ? { models: [{ name: `models/${last}` }] }
          : { models: [{ name: "models/up-a" }], nextPageToken: "more" },
      ),
    );
  await begin(source);
  expect([await ids(), await known(source)]).toEqual([["up-a", "up-b"], null]);
  last = "up-c";
  await refresh(app, source);
  expect(await ids()).toEqual(["up-a", "up-b", "up-c"]);
});
