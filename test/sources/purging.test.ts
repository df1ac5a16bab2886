import { afterEach, beforeEach, expect, test } from "bun:test";
import { committer } from "../../src/registry/commit.ts";
import { purgeExpired } from "../../src/registry/models/deleted-models.ts";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { listed, putSource, refresh, sourceAt, startUpstream } from "../support/upstreams/upstreams.ts";
import type { Upstream } from "../support/upstreams/upstreams.ts";

/** A deleted model that its source still lists must not be purged, or the source would bring it back. */

const id = "ft:gpt-4o:aceme:up-x:1";
const deletedModel = `/rollcall/v1/deleted_models/${id}`;

let app: TestApp;
let upstream: Upstream;
beforeEach(async () => {
  app = await openTestApp();
  upstream = await startUpstream(id, "up-a");
  await putSource(app, kept());
  await refresh(app, kept());
  await app.call("DELETE", `/v1/models/${id}`, { key: "acemeOwner" });
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

const acme = administrator(() => app);
const kept = () => sourceAt(upstream.url, { deletion: "local" });
const stored = () => app.store.models.find("org-aceme", id);

test("a deleted model is not purged automatically while its source lists it", async () => {
  const commit = committer(app.store, app.live, () => Date.now() + app.skewMs);
  const purge = () => purgeExpired(app.store, commit, 30, Date.now() + 40 * 86_400_000);
  await purge();
  expect((await stored())?.state).toBe("deleted");
  upstream.models.shift();
  for (let at = 0; at < 3; at++) await refresh(app, kept());
  await purge();
  expect(await stored()).toBeNull();
});

test("a request cannot purge it until the source no longer lists it", async () => {
  const { error } = await acme.delete(deletedModel, 409);
  expect(error).toMatchObject({ code: "model_exists", message: expect.stringContaining("the source 'up'") });
  upstream.models.shift();
  for (let at = 0; at < 3; at++) await refresh(app, kept());
  await acme.delete(deletedModel);
  expect(await stored()).toBeNull();
});

test("a request can purge it once the source excludes it, and new facts do not bring it back", async () => {
  const without = { ...kept(), rules: { ...kept().rules, excludes: ["ft:*"] } };
  await putSource(app, without);
  await refresh(app, without);
  await acme.delete(deletedModel);
  Object.assign(upstream.models[0]!, listed(id), { max_model_len: 10 });
  await refresh(app, without);
  expect(await stored()).toBeNull();
});
