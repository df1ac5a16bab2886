import { expect, test } from "bun:test";
import { declareSources } from "../../src/registry/config/declare-sources.ts";
import { refreshSource } from "../../src/registry/sources/refresh-source.ts";
import type { RefreshServices } from "../../src/registry/sources/refresh-attempt.ts";
import { administrator } from "../support/administrator.ts";
import { sourced } from "../support/upstreams/sourced.ts";
import { listed, putSource, refresh, refreshServicesOf, sourceAt } from "../support/upstreams/upstreams.ts";

/** Sources with more models than one transaction changes. */

const there = sourced();
const acme = administrator(() => there.app);

const many = 600;
const names = (prefix = "") => Array.from({ length: many }, (_, at) => `${prefix}up-${String(at).padStart(4, "0")}`);
const own = () => sourceAt(there.upstream.url, { deletion: "local" });
const partRows = async (type: string) =>
  (await there.app.audit("org-aceme")).filter((event) => event.type === type).map(({ details }) => details);

/** Adds a source with many models through the API, and refreshes it. */
const begin = async () => {
  await acme.post("/rollcall/v1/sources", { id: "up", kind: "static", models: names() });
  await refresh(there.app, own());
};

/** The lists at the revisions that `work` makes. */
const watched = async (work: () => Promise<unknown>) => {
  const seen: string[][] = [];
  const looks: Promise<unknown>[] = [];
  const stop = there.app.live.watch(() => looks.push(there.ids().then((ids) => seen.push(ids))));
  await work();
  stop();
  await Promise.all(looks);
  return seen;
};

/** Crashes the server when it is about to write another part. */
const endingAfter = (parts: number): RefreshServices["takeTurn"] => {
  let left = parts;
  return (_, work) => (left-- > 0 ? work() : Promise.reject(new Error("the server has ended")));
};

test("a long list is applied in parts, each a revision with an audit row, and others write in between", async () => {
  there.upstream.models = names().map(listed);
  await putSource(there.app, own());
  const { revision } = there.app.live;
  const others: Promise<number>[] = [];
  const stop = there.app.live.watch(() => {
    if (others.length > 0) return;
    const other = there.app.store.write(async (transaction) => {
      const project = await transaction.projects.find("org-zenith", "proj_zenith");
      await transaction.projects.put({ ...project!, name: "renamed" });
      return transaction.revision;
    }, "org-zenith");
    others.push(other);
  });
  await refresh(there.app, own());
  stop();
  expect(await there.ids()).toEqual(names());
  expect(await Promise.all(others)).toEqual([revision + 2]);
  expect((await partRows("rollcall.source.refreshed")).toReversed()).toEqual([
    { added: 250, changed: 0, retired: 0, part: 1, parts: 3 },
    { added: 250, changed: 0, retired: 0, part: 2, parts: 3 },
    { added: 100, changed: 0, retired: 0, part: 3, parts: 3 },
  ]);
});

test("models are renamed in parts, and no list is shorter meanwhile", async () => {
  await begin();
  const seen = await watched(() => acme.post("/rollcall/v1/sources/up", { naming: { type: "prefix", prefix: "p/" } }));
  expect(await there.ids()).toEqual(names("p/"));
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.map((ids) => ids.length)).toEqual(seen.map(() => many));
  expect(await partRows("rollcall.source.models_changed")).toHaveLength(3);
  await refresh(there.app, own());
  expect(await there.ids()).toEqual(names("p/"));
});

test("models that swap ids keep both ids in every list", async () => {
  await begin();
  const all = names();
  const ids = Object.fromEntries(all.map((name, at) => [name, all[all.length - 1 - at]!]));
  const naming = { type: "map", ids };
  const seen = await watched(() => acme.post("/rollcall/v1/sources/up", { naming }));
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.every((listing) => listing.length === many)).toBe(true);
  const model = await there.app.store.models.find("org-aceme", all[0]!);
  expect(model?.source).toEqual({ id: "up", upstreamId: all.at(-1)! });
});

test("a new priority moves many ids from one source to another", async () => {
  await begin();
  await acme.post("/rollcall/v1/sources", { id: "second", kind: "static", models: names(), priority: 200 });
  await refresh(there.app, { ...own(), id: "second" });
  const winners = async () =>
    new Set(
      await Promise.all(names().map(async (id) => (await there.app.store.models.find("org-aceme", id))?.source?.id)),
    );
  expect(await winners()).toEqual(new Set(["up"]));
  await acme.post("/rollcall/v1/sources/second", { priority: 1 });
  expect(await winners()).toEqual(new Set(["second"]));
  await acme.delete("/rollcall/v1/sources/second");
  expect([await winners(), await there.ids()]).toEqual([new Set(["up"]), names()]);
});

test("the models of a removed source are retired in parts, and a new source with its id starts empty", async () => {
  await begin();
  await acme.delete("/rollcall/v1/sources/up");
  expect(await there.ids()).toEqual([]);
  expect((await partRows("rollcall.source.models_changed")).map(({ retired }) => retired)).toEqual([100, 250, 250]);
  expect(await partRows("rollcall.source.removed")).toHaveLength(1);
  await acme.post("/rollcall/v1/sources", { id: "up", kind: "static", models: ["up-0001"] });
  expect(await there.app.store.sources.models(own())).toEqual([]);
  await refresh(there.app, own());
  expect(await there.ids()).toEqual(["up-0001"]);
});

test("models that are all missing are retired in parts, after three lists", async () => {
  there.upstream.models = names().map(listed);
  await putSource(there.app, own());
  await refresh(there.app, own());
  there.upstream.models = [listed("up-one")];
  for (const left of [many + 1, many + 1, 1]) {
    await refresh(there.app, own());
    expect(await there.ids()).toHaveLength(left);
  }
});

test("the next refresh finishes what a crash interrupted", async () => {
  there.upstream.models = names().map(listed);
  await putSource(there.app, own());
  const stored = (await there.app.store.sources.find(own()))!;
  const ending = { ...refreshServicesOf(there.app), takeTurn: endingAfter(2) };
  await refreshSource(ending, stored).catch(() => undefined);
  expect(await there.ids()).toHaveLength(250);
  await refresh(there.app, own());
  expect(await there.ids()).toEqual(names());
});

test("another server finishes a rename or a removal that a crash interrupted", async () => {
  const file = { ...own(), kind: "static", baseUrl: "", models: names() };
  const declaring = refreshServicesOf(there.app);
  await declareSources(declaring, "file", [file]);
  await refresh(there.app, file);
  const prefixed = { ...file, rules: { ...file.rules, naming: { kind: "prefix", prefix: "p/" } as const } };
  await declareSources({ ...declaring, takeTurn: endingAfter(1) }, "file", [prefixed]).catch(() => undefined);
  const halfway = await there.ids();
  expect([halfway.length, halfway.filter((id) => id.startsWith("p/")).length]).toEqual([many, 250]);
  await declaring.pendingChanges.finishAll();
  expect(await there.ids()).toEqual(names("p/"));
  await declareSources({ ...declaring, takeTurn: endingAfter(1) }, "file", []).catch(() => undefined);
  expect(await there.ids()).toHaveLength(many - 250);
  await declaring.pendingChanges.finishAll();
  expect([await there.ids(), await there.app.store.sources.pending()]).toEqual([[], []]);
});
