import { expect, test } from "bun:test";
import { declareSources } from "../../src/registry/config/declare-sources.ts";
import { refreshSource } from "../../src/registry/sources/refresh-source.ts";
import type { RefreshServices } from "../../src/registry/sources/refresh-attempt.ts";
import { sourced } from "../support/upstreams/sourced.ts";
import { listed, putSource, refresh, refreshServicesOf, sourceAt } from "../support/upstreams/upstreams.ts";

/** Concurrent changes of a source during its refresh. */

const there = sourced("up-a", "up-b");

const own = () => sourceAt(there.upstream.url);
const begin = async () => {
  await putSource(there.app, own());
  await refresh(there.app, own());
};

/** Refreshes the source; `between` runs after the list was compared and before anything is written. */
const refreshAround = async (between: () => Promise<unknown>) => {
  const services = refreshServicesOf(there.app);
  let isFirst = true;
  const commit: RefreshServices["commit"] = async (organizationId, work) => {
    if (isFirst) {
      isFirst = false;
      await between();
    }
    return services.commit(organizationId, work);
  };
  await refreshSource({ ...services, commit }, (await there.app.store.sources.find(own()))!);
};

test("the list is compared again if the source is removed and added meanwhile", async () => {
  await begin();
  there.upstream.models.push(listed("up-c"));
  await refreshAround(async () => {
    await declareSources(refreshServicesOf(there.app), "file", []);
    await declareSources(refreshServicesOf(there.app), "file", [own()]);
  });
  expect(await there.ids()).toEqual(["up-a", "up-b", "up-c"]);
});

test("the list is compared again if the lease expired and another server wrote models", async () => {
  await begin();
  there.upstream.models.push(listed("up-c"));
  await refreshAround(async () => {
    there.app.skewMs = 61_000;
    // Another server got the lease and has written other models so far.
    await there.app.store.write(async ({ sources }) => {
      const [known] = await sources.models(own());
      const reported = { ...known!.reported, facts: { contextLength: 7 } };
      await sources.putModels(own(), [{ ...known!, reported }]);
      return true;
    });
  });
  const [first] = await there.app.store.sources.models(own());
  expect([first?.upstreamId, first?.reported.facts]).toEqual(["up-a", {}]);
  expect(await there.ids()).toEqual(["up-a", "up-b", "up-c"]);
});

test("the list is dropped and fetched again if the source is changed while it is fetched", async () => {
  await putSource(there.app, own());
  there.upstream.answer = async (_, response) => {
    await putSource(there.app, { ...own(), rules: { ...own().rules, excludes: ["*"] } });
    response.end(JSON.stringify({ data: there.upstream.models }));
  };
  await refresh(there.app, own());
  expect(await there.ids()).toEqual([]);
  expect(await there.app.store.sources.due(Date.now() + 1, 10)).toHaveLength(1);
});

test("after a crash before the outcome is recorded, the former list is not taken for the current one", async () => {
  await begin();
  const [first] = there.upstream.models;
  const before = { ...first };
  first!["max_model_len"] = 7;
  const { store, ...services } = refreshServicesOf(there.app);
  const ended: typeof store = Object.create(store, {
    sources: { value: { ...store.sources, noteRefresh: () => Promise.reject(new Error("the server has ended")) } },
  });
  const stored = await store.sources.find(own());
  await refreshSource({ ...services, store: ended }, stored!).catch(() => undefined);
  const context = async () => (await store.models.find("org-aceme", "up-a"))?.facts.contextLength;
  expect(await context()).toBe(7);
  there.upstream.models[0] = before;
  await refresh(there.app, own());
  expect(await context()).toBeUndefined();
});
