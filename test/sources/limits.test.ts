import { expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { sourced } from "../support/upstreams/sourced.ts";
import { listed, putSource, refresh, refreshServicesOf, sourceAt } from "../support/upstreams/upstreams.ts";

/** Limits on what one organization can take of a shared server. */

const there = sourced("up-a", "up-b");

const own = () => sourceAt(there.upstream.url);

test("an organization can have 200 sources", async () => {
  await refreshServicesOf(there.app).commit("org-aceme", async (transaction, created) => {
    for (let at = 0; at < 200; at++) {
      const source = { ...own(), id: `many-${at}`, sealedSecret: null, declaredBy: "api" as const, created };
      await transaction.sources.put(source);
    }
    return { result: null, type: "rollcall.source.added", resourceId: "many" };
  });
  const acme = administrator(() => there.app);
  const input = { id: "one-more", kind: "static", models: ["up-x"] };
  expect((await acme.post("/rollcall/v1/sources", input, 400)).error.message).toContain("200 sources at most");
  await acme.delete("/rollcall/v1/sources/many-7");
  await acme.post("/rollcall/v1/sources", input);
});

test("the sources of an organization can list 100,000 models, and a longer list changes nothing", async () => {
  await putSource(there.app, own());
  await refresh(there.app, own());
  await there.app.store.write(async ({ sources }) => {
    for (let at = 0; at < 5; at++) {
      const many = { ...own(), id: `many-${at}`, sealedSecret: null, declaredBy: "api" as const, created: 1 };
      await sources.put(many);
      const models = Array.from({ length: 19_999 }, (_, index) => picture(`x-${at}-${index}`));
      await sources.putModels(many, models);
    }
    return true;
  });
  there.upstream.models.push(...Array.from({ length: 10 }, (_, index) => listed(`up-more-${index}`)));
  const state = await refresh(there.app, own());
  expect(state.error).toContain("more than 100000 models");
  const { models } = await there.app.store.snapshot();
  expect(models.filter(({ id }) => id.startsWith("up-")).map(({ id }) => id)).toEqual(["up-a", "up-b"]);
});

function picture(id: string) {
  const reported = { id, created: null, ownedBy: null, parent: null, isFineTuned: false, facts: {} };
  return { upstreamId: id, id, reported, firstSeen: 1, misses: 0, isRetired: false };
}
