import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { listed, putSource, refresh, refreshingOf, sourceAt, startUpstream } from "../support/upstreams.ts";
import type { Upstream } from "../support/upstreams.ts";

/** What one organization can take of everybody's server. */

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

test("an organization has two hundred sources at most", async () => {
  await refreshingOf(app).commit("org-aceme", async (transaction, created) => {
    for (let at = 0; at < 200; at++) {
      const source = { ...own(), id: `many-${at}`, sealedSecret: null, declaredBy: "api" as const, created };
      await transaction.sources.putSource(source);
    }
    return { result: null, type: "rollcall.source.added", resourceId: "many" };
  });
  const acme = administrator(() => app);
  const wish = { id: "one-more", kind: "static", models: ["up-x"] };
  expect((await acme.post("/rollcall/v1/sources", wish, 400)).error.message).toContain("200 sources at most");
  await acme.delete("/rollcall/v1/sources/many-7");
  await acme.post("/rollcall/v1/sources", wish);
});

test("an organization's sources list a hundred thousand models at most, and what is there stays", async () => {
  await putSource(app, own());
  await refresh(app, own());
  await app.store.write(async ({ sources }) => {
    for (let at = 0; at < 5; at++) {
      const many = { ...own(), id: `many-${at}`, sealedSecret: null, declaredBy: "api" as const, created: 1 };
      await sources.putSource(many);
      const models = Array.from({ length: 19_999 }, (_, index) => picture(`x-${at}-${index}`));
      await sources.putSourceModels(many, models);
    }
    return true;
  });
  upstream.models.push(...Array.from({ length: 10 }, (_, index) => listed(`up-more-${index}`)));
  const state = await refresh(app, own());
  expect(state.error).toContain("more than 100000 models");
  const { models } = await app.store.snapshot();
  expect(models.filter(({ id }) => id.startsWith("up-")).map(({ id }) => id)).toEqual(["up-a", "up-b"]);
});

function picture(id: string) {
  const told = { id, created: null, ownedBy: null, parent: null, isFineTuned: false, facts: {} };
  return { upstreamId: id, id, told, firstSeen: 1, misses: 0, isGone: false };
}
