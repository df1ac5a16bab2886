import { describe, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { sourced } from "../support/upstreams/sourced.ts";
import { failing, listed, putSource, refresh, refreshServicesOf, sourceAt } from "../support/upstreams/upstreams.ts";
import type { Upstream } from "../support/upstreams/upstreams.ts";

const id = "ft:gpt-4o:aceme::live/1";
const path = `/v1/models/${id}`;
const theirs = `DELETE /v1/models/${encodeURIComponent(id)}`;

const there = sourced(id, "gpt-4o-there");

const begin = async (deletion: "push" | "local" | "refuse" = "push") => {
  await putSource(there.app, sourceAt(there.upstream.url, { deletion }));
  await refresh(there.app, sourceAt(there.upstream.url));
  there.upstream.requests.length = 0;
};
const remove = (model = id) => there.app.call("DELETE", `/v1/models/${model}`, { key: "acemeOwner" });
const status = async () => (await there.app.call("GET", path, { key: "acemeOwner" })).status;
const intents = () => there.app.store.sources.unfinishedDeletions();
const explained = async () => {
  const aceme = administrator(() => there.app);
  const [owner] = (await aceme.get("/v1/organization/users?emails[]=owner@aceme.example")).data;
  const requests = `user_id=${owner.id}&project_id=proj_aceme&model=${encodeURIComponent(id)}`;
  return (await aceme.get(`/rollcall/v1/access?${requests}`)).delete;
};

describe("a pushed deletion", () => {
  test("records the intent, then deletes at the upstream, then here", async () => {
    await begin();
    let seen: unknown = null;
    there.upstream.answer = async (_, response) => {
      seen = [await status(), (await intents()).map(({ modelId, sourceId }) => [modelId, sourceId])];
      response.end("{}");
    };
    expect((await remove()).json).toEqual({ id, object: "model", deleted: true });
    expect([seen, there.upstream.requests]).toEqual([[200, [[id, "up"]]], [theirs]]);
    expect([await status(), await intents()]).toEqual([404, []]);
    expect((await there.app.audit("org-aceme"))[0]).toMatchObject({ type: "resource.deleted", resourceId: id });
  });

  test("goes to the upstream first with an admin key, too, and its policy holds", async () => {
    await begin();
    const asAdmin = () => there.app.call("DELETE", `/rollcall/v1/models/${id}`, { key: "acemeAdmin" });
    there.upstream.answer = failing(500);
    expect([(await asAdmin()).json.error.code, await status(), await intents()]).toEqual(["upstream_failed", 200, []]);
    there.upstream.answer = null;
    expect((await asAdmin()).json).toEqual({ id, object: "rollcall.model.deleted", deleted: true });
    expect([there.upstream.requests, await status(), await intents()]).toEqual([[theirs, theirs], 404, []]);
    // What is deleted already is not asked for again.
    expect([(await asAdmin()).status, there.upstream.requests.length]).toEqual([404, 2]);
  });

  test("succeeds if the model is already gone at the upstream", async () => {
    await begin();
    there.upstream.answer = failing(404);
    expect((await remove()).status).toBe(200);
    expect(await status()).toBe(404);
  });

  test.each([
    ["answers 403", failing(403), "It answered 403."],
    ["answers 500", failing(500), "It answered 500."],
    [
      "answers an error with 200",
      (_, response) => response.end('{"error":{"code":1}}'),
      "It answered that it did not.",
    ],
    ["answers no with 200", (_, response) => response.end('{"deleted":false}'), "It answered that it did not."],
    ["ends the connection", (request) => request.socket.destroy(), "It closed the connection without an answer."],
  ] satisfies [string, Upstream["answer"], string][])(
    "answers 502 and changes nothing if the upstream %s",
    async (_, answer, says) => {
      await begin();
      const { revision } = there.app.live;
      there.upstream.answer = answer;
      const refused = await remove();
      expect([refused.status, refused.json.error.code]).toEqual([502, "upstream_failed"]);
      expect(refused.json.error.message).toEndWith(`did not delete it, and nothing was changed here. ${says}`);
      expect([await status(), await intents(), there.app.live.revision]).toEqual([200, [], revision]);
      there.upstream.answer = null;
      expect((await remove()).status).toBe(200);
    },
  );

  test("answers 502 if the source's secret is not available", async () => {
    await begin();
    await refreshServicesOf(there.app).commit("org-aceme", async (transaction, created) => {
      const damaged = { ...sourceAt(there.upstream.url), sealedSecret: "1:AAAA", declaredBy: "api" as const, created };
      await transaction.sources.put(damaged);
      return { result: null, type: "rollcall.source.updated", resourceId: "up" };
    });
    const refused = await remove();
    expect([refused.status, refused.json.error.code]).toEqual([502, "upstream_failed"]);
    expect([await status(), await intents(), there.upstream.requests]).toEqual([200, [], []]);
  });

  test("does not go to the upstream for a registered model with the id of an upstream's base model", async () => {
    await administrator(() => there.app).post("/rollcall/v1/models", { id: "gpt-4o-there" });
    await begin();
    expect((await there.app.store.models.find("org-aceme", "gpt-4o-there"))?.source).toMatchObject({ id: "up" });
    expect([(await remove("gpt-4o-there")).status, there.upstream.requests]).toEqual([200, []]);
  });
});

describe("a deletion by several requests or under another policy", () => {
  test("succeeds for one of many concurrent requests", async () => {
    await begin();
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await remove()).status));
    expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 404)]);
  });

  test("leaves the intent of another request for the same model alone when it fails", async () => {
    await begin();
    let meanwhile: unknown = null;
    const first = Promise.withResolvers<void>();
    there.upstream.answer = async (_, response) => {
      there.upstream.answer = failing(500);
      meanwhile = [(await remove()).status, (await intents()).length];
      first.resolve();
      response.end("{}");
    };
    expect((await remove()).status).toBe(200);
    await first.promise;
    expect([meanwhile, await intents(), await status()]).toEqual([[502, 1], [], 404]);
  });

  test("happens here only with local, and is forbidden with refuse", async () => {
    await begin("refuse");
    const refused = await remove();
    expect([refused.status, refused.json.error.code]).toEqual([403, "model_not_deletable"]);
    expect(await explained()).toEqual({
      allowed: false,
      rule: "model-not-deletable",
      reasons: [{ code: "source-refuses-deletion", of: "up" }],
      because: expect.stringContaining("does not allow its models to be deleted here"),
    });
    expect(await status()).toBe(200);
    await begin("local");
    expect((await explained()).rule).toBe("owner");
    expect((await remove()).status).toBe(200);
    expect(there.upstream.requests).toEqual([]);
  });

  test("is forbidden for the upstream's base models", async () => {
    await begin();
    const refused = await remove("gpt-4o-there");
    expect([refused.status, refused.json.error.code]).toEqual([403, "model_not_deletable"]);
    expect(there.upstream.requests).toEqual([]);
  });
});

describe("a restored model", () => {
  const restore = () => there.app.call("POST", `/rollcall/v1/deleted_models/${id}`, { key: "acemeAdmin" });

  test("has what its source reports now", async () => {
    await begin("local");
    await remove();
    there.upstream.models[0]!["max_model_len"] = 4096;
    await refresh(there.app, sourceAt(there.upstream.url, { deletion: "local" }));
    expect((await restore()).json.facts).toMatchObject({ context_length: { value: 4096, from: "upstream" } });
    expect(await status()).toBe(200);
  });

  test("cannot be restored when it is gone at the upstream", async () => {
    await begin();
    await remove();
    for (let at = 0; at < 3; at++) await refresh(there.app, sourceAt(there.upstream.url));
    const refused = await restore();
    expect([refused.status, refused.json.error.code]).toEqual([403, "model_not_changeable"]);
    expect([await status(), (await there.app.store.models.find("org-aceme", id))?.state]).toEqual([404, "deleted"]);
  });
});

test("a model is deleted once even if its source is refreshed meanwhile", async () => {
  await begin();
  there.upstream.models.push(listed("ft:gpt-4o:aceme::another"));
  expect((await remove()).status).toBe(200);
  await refresh(there.app, sourceAt(there.upstream.url));
  expect(await status()).toBe(404);
  expect((await there.app.call("GET", "/v1/models/ft:gpt-4o:aceme::another", { key: "acemeOwner" })).status).toBe(200);
});
