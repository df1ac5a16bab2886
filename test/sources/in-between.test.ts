import { afterEach, beforeEach, expect, test } from "bun:test";
import { declareSources } from "../../src/registry/declare-sources.ts";
import { refreshSource, type Refreshing } from "../../src/registry/refresh-source.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { listed, putSource, refresh, refreshingOf, sourceAt, startUpstream } from "../support/upstreams.ts";
import type { Upstream } from "../support/upstreams.ts";

/** What others do to a source while it is refreshed. */

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
const ids = async (): Promise<string[]> =>
  (await app.call("GET", "/v1/models", { key: "acemeOwner" })).json.data
    .map(({ id }: { id: string }) => id)
    .filter((id: string) => id.startsWith("up-"));
const begin = async () => {
  await putSource(app, own());
  await refresh(app, own());
};

/** Refreshes the source; `between` happens after it was compared with what is known, and before the change. */
const refreshAround = async (between: () => Promise<unknown>) => {
  const refreshing = refreshingOf(app);
  const commit: Refreshing["commit"] = async (organizationId, work) => {
    await between();
    return refreshing.commit(organizationId, work);
  };
  await refreshSource({ ...refreshing, commit }, (await app.store.sources.source(own()))!);
};

test("a source that is removed and added again while it is compared is compared with what is known then", async () => {
  await begin();
  upstream.models.push(listed("up-c"));
  await refreshAround(async () => {
    await declareSources(refreshingOf(app), "file", []);
    await declareSources(refreshingOf(app), "file", [own()]);
  });
  expect(await ids()).toEqual(["up-a", "up-b", "up-c"]);
});

test("a refresh that takes longer than the source is its own is compared with what others have written", async () => {
  await begin();
  upstream.models.push(listed("up-c"));
  await refreshAround(async () => {
    app.skewMs = 61_000;
    // Another server took the source, and has written down another answer and nothing else so far.
    await app.store.write(async ({ sources }) => {
      const [known] = await sources.sourceModels(own());
      const told = { ...known!.told, facts: { contextLength: 7 } };
      await sources.putSourceModels(own(), [{ ...known!, told }]);
      return true;
    });
  });
  const [first] = await app.store.sources.sourceModels(own());
  expect([first?.upstreamId, first?.told.facts]).toEqual(["up-a", {}]);
  expect(await ids()).toEqual(["up-a", "up-b", "up-c"]);
});

test("a source that is changed while it is asked is asked again, and the old answer is dropped", async () => {
  await putSource(app, own());
  upstream.answer = async (_, response) => {
    await putSource(app, { ...own(), rules: { ...own().rules, excludes: ["*"] } });
    response.end(JSON.stringify({ data: upstream.models }));
  };
  await refresh(app, own());
  expect(await ids()).toEqual([]);
  expect(await app.store.sources.due(Date.now() + 1, 10)).toHaveLength(1);
});
