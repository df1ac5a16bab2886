import { expect, test } from "bun:test";
import { sourced } from "../support/upstreams/sourced.ts";
import { failing, listed, putSource, refresh, refreshServicesOf, sourceAt } from "../support/upstreams/upstreams.ts";

/** The cache of answers: equal bytes are not parsed again, and different ones always are. */

const there = sourced("up-a", "up-b");

const own = () => sourceAt(there.upstream.url);
const begin = async (source = own()) => {
  await putSource(there.app, source);
  return refresh(there.app, source);
};
const known = async (source = own()) => {
  const { listDigest } = (await there.app.store.sources.state(source))!;
  return refreshServicesOf(there.app).answers.answerDigest(source, listDigest);
};

test("a list in one answer is known by its digest, even after a failure in between", async () => {
  await begin();
  const bytes = await known();
  expect(bytes).toMatch(/^[0-9a-f]{64}$/);
  there.upstream.answer = failing(500);
  await refresh(there.app, own());
  there.upstream.answer = null;
  const state = await refresh(there.app, own());
  expect([state.failures, state.error, await known()]).toEqual([0, null, bytes]);
  expect(await there.ids()).toEqual(["up-a", "up-b"]);
  there.upstream.models.push(listed("up-c"));
  await refresh(there.app, own());
  expect([await there.ids(), (await known()) === bytes]).toEqual([["up-a", "up-b", "up-c"], false]);
});

test("other bytes with an equal list replace the known digest", async () => {
  await begin();
  const bytes = await known();
  for (const model of there.upstream.models) model["created"] = 1_700_000_000;
  await refresh(there.app, own());
  expect(await known()).toMatch(/^[0-9a-f]{64}$/);
  expect(await known()).not.toBe(bytes);
});

test("equal bytes are parsed again after the source is changed, or for another kind", async () => {
  await begin();
  await putSource(there.app, { ...own(), rules: { ...own().rules, excludes: ["*-b"] } });
  expect(await known()).toBeNull();
  await refresh(there.app, own());
  expect(await there.ids()).toEqual(["up-a"]);
  const { listDigest } = (await there.app.store.sources.state(own()))!;
  expect(refreshServicesOf(there.app).answers.answerDigest({ ...own(), kind: "mistral" }, listDigest)).toBeNull();
});

test("a second page is fetched even if the first is the same", async () => {
  const source = { ...own(), kind: "gemini", deletion: "local" as const };
  let last = "up-b";
  there.upstream.answer = (request, response) =>
    response.end(
      JSON.stringify(
        request.url!.includes("pageToken")
          ? { models: [{ name: `models/${last}` }] }
          : { models: [{ name: "models/up-a" }], nextPageToken: "more" },
      ),
    );
  await begin(source);
  expect([await there.ids(), await known(source)]).toEqual([["up-a", "up-b"], null]);
  last = "up-c";
  await refresh(there.app, source);
  expect(await there.ids()).toEqual(["up-a", "up-b", "up-c"]);
});

test("missing details are requested again even if the list is the same", async () => {
  const source = { ...own(), kind: "ollama", deletion: "local" as const };
  let knows = false;
  there.upstream.answer = (request, response) => {
    const isList = request.method === "GET";
    response.statusCode = isList || knows ? 200 : 404;
    const detail = { parameters: "num_ctx 4096", capabilities: ["completion"] };
    response.end(JSON.stringify(isList ? { models: [{ name: "up-a" }] } : detail));
  };
  await begin(source);
  expect(await known(source)).toBeNull();
  knows = true;
  await refresh(there.app, source);
  expect((await there.app.store.models.find("org-aceme", "up-a"))?.facts.contextLength).toBe(4096);
});
