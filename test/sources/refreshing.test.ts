import { describe, expect, test } from "bun:test";
import { declareSources } from "../../src/registry/config/declare-sources.ts";
import { administrator } from "../support/administrator.ts";
import { sourced } from "../support/upstreams/sourced.ts";
import {
  failing,
  listed,
  putSource,
  refresh,
  refreshServicesOf,
  sourceAt,
  startUpstream,
} from "../support/upstreams/upstreams.ts";
import type { Upstream } from "../support/upstreams/upstreams.ts";
import type { KeyName } from "../support/world.ts";

const there = sourced("up-a", "up-b");

const model = async (id: string, key: KeyName = "acemeOwner") =>
  (await there.app.call("GET", `/v1/models/${id}`, { key })).json;
const own = () => sourceAt(there.upstream.url);
const begin = async (source = own()) => {
  await putSource(there.app, source);
  return refresh(there.app, source);
};

describe("the models of a source", () => {
  test("only its organization sees them, or everybody if the source is shared", async () => {
    await begin();
    expect([await there.ids(), await there.ids("zenithOwner")]).toEqual([["up-a", "up-b"], []]);
    expect(await model("up-a")).toMatchObject({ created: 1_600_000_000, owned_by: "upstream" });
    const shared = await startUpstream("up-c");
    await begin(sourceAt(shared.url, { id: "shared", organizationId: null, deletion: "local" }));
    expect([await there.ids(), await there.ids("zenithOwner")]).toEqual([["up-a", "up-b", "up-c"], ["up-c"]]);
    shared.close();
  });

  test("sources of two organizations may list the same id, and each organization sees its own model", async () => {
    const other = await startUpstream("up-a");
    other.models[0]!["owned_by"] = "other";
    await begin();
    await begin(sourceAt(other.url, { organizationId: "org-zenith" }));
    expect((await model("up-a")).owned_by).toBe("upstream");
    expect((await model("up-a", "zenithOwner")).owned_by).toBe("other");
    other.close();
  });

  test("the first created and owned_by are kept, and an equal list changes nothing", async () => {
    await begin();
    const { revision } = there.app.live;
    // Some upstreams report the time of the request.
    for (const one of there.upstream.models) Object.assign(one, { created: 1_700_000_000, owned_by: "somebody else" });
    await refresh(there.app, own());
    expect(there.app.live.revision).toBe(revision);
    expect(await model("up-a")).toMatchObject({ created: 1_600_000_000, owned_by: "upstream" });
  });

  test("a model without created keeps the time at which it was first seen", async () => {
    there.upstream.models = [{ id: "up-young" }];
    await begin();
    const { created, owned_by } = await model("up-young");
    expect(created).toBeWithin(Date.now() / 1000 - 60, Date.now() / 1000 + 1);
    expect(owned_by).toBe("up");
    there.app.skewMs = 86_400_000;
    there.upstream.models = [{ id: "up-young", max_model_len: 8192 }];
    await refresh(there.app, own());
    expect((await model("up-young")).created).toBe(created);
  });

  test("each changed list is one revision and one audit event", async () => {
    await begin();
    const { revision } = there.app.live;
    there.upstream.models.push(listed("up-c"), listed("up-d"));
    await refresh(there.app, own());
    expect(there.app.live.revision).toBe(revision + 1);
    expect((await there.app.audit("org-aceme"))[0]).toMatchObject({
      type: "rollcall.source.refreshed",
      resourceId: "up",
      details: { added: 2, changed: 0, retired: 0 },
    });
  });
});

describe("the last list", () => {
  test("is compared again after a model was missing or renamed, or the list was different in between", async () => {
    await begin();
    const remembered = async () => (await there.app.store.sources.state(own()))!.listDigest;
    const all = there.upstream.models;
    for (let at = 0; at < 2; at++) await refresh(there.app, own());
    const whole = await remembered();
    expect(whole).toBeString();
    there.upstream.models = all.slice(1);
    for (let at = 0; at < 2; at++) await refresh(there.app, own());
    expect(await remembered()).toBeNull();
    await refresh(there.app, own());
    expect([await there.ids(), (await remembered()) === whole]).toEqual([["up-b"], false]);
    there.upstream.models = all;
    await refresh(there.app, own());
    expect([await there.ids(), await remembered()]).toEqual([["up-a", "up-b"], whole]);
  });
});

describe("a failing source", () => {
  test.each([
    ["a 500", failing(500)],
    ["a web page", (_: unknown, response) => response.end("<html>Welcome</html>")],
    ["an error with 200", (_: unknown, response) => response.end('{"error":{"message":"no"}}')],
    ["JSON without a list", (_: unknown, response) => response.end('{"object":"list"}')],
    ["by closing the connection", (request) => request.socket.destroy()],
  ] satisfies [string, Upstream["answer"]][])("that answers %s keeps its models", async (_, answer) => {
    await begin();
    const { revision } = there.app.live;
    there.upstream.answer = answer;
    const state = await refresh(there.app, own());
    expect(state).toMatchObject({ failures: 1, error: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(state.succeededAtMs).toBeLessThan(state.attemptedAtMs!);
    expect(await there.ids()).toEqual(["up-a", "up-b"]);
    expect(there.app.live.revision).toBe(revision);
  });

  test("is retried after five seconds, then ever less often, and as configured once it is healthy", async () => {
    await begin();
    there.upstream.answer = failing(503);
    const pauses: number[] = [];
    for (let at = 0; at < 9; at++) {
      const state = await refresh(there.app, own());
      pauses.push(Math.round((state.nextAtMs - state.attemptedAtMs!) / 1000));
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
    there.upstream.answer = null;
    const well = await refresh(there.app, own());
    expect([well.failures, well.error, Math.round((well.nextAtMs - well.attemptedAtMs!) / 1000)]).toEqual([
      0,
      null,
      300,
    ]);
  });
});

describe("a model that its source no longer lists", () => {
  test("is retired after the third list without it, and returns with its first created", async () => {
    await begin();
    const [gone, ...others] = there.upstream.models;
    there.upstream.models = others;
    for (const expected of [["up-a", "up-b"], ["up-a", "up-b"], ["up-b"]]) {
      await refresh(there.app, own());
      expect(await there.ids()).toEqual(expected);
    }
    expect((await there.app.store.models.find("org-aceme", "up-a"))?.state).toBe("retired");
    there.upstream.models = [{ ...gone!, created: 5 }, ...others];
    await refresh(there.app, own());
    expect(await there.ids()).toEqual(["up-a", "up-b"]);
    expect((await model("up-a")).created).toBe(1_600_000_000);
  });

  test("starts at zero misses after it was listed again, and failures do not count", async () => {
    await begin();
    const all = there.upstream.models;
    for (const models of [all.slice(1), all.slice(1), all, all.slice(1), all.slice(1)]) {
      there.upstream.models = models;
      await refresh(there.app, own());
    }
    there.upstream.answer = failing(500);
    for (let at = 0; at < 3; at++) await refresh(there.app, own());
    expect(await there.ids()).toEqual(["up-a", "up-b"]);
  });
});

describe("what administrators have set", () => {
  test("a refresh does not bring back a deleted model", async () => {
    there.upstream.models = [listed("ft:gpt-4o:aceme:up-x:1")];
    const kept = { ...own(), deletion: "local" as const };
    await begin(kept);
    expect(await there.ids()).toEqual(["ft:gpt-4o:aceme:up-x:1"]);
    const deleted = await there.app.call("DELETE", "/v1/models/ft:gpt-4o:aceme:up-x:1", { key: "acemeOwner" });
    expect(deleted.status).toBe(200);
    await refresh(there.app, kept);
    there.upstream.models[0]!["max_model_len"] = 10;
    await refresh(there.app, kept);
    expect(await there.ids()).toEqual([]);
  });

  test("a model restricted to projects stays restricted when it becomes a base model, and can be shared again", async () => {
    const acme = administrator(() => there.app);
    const source = { ...own(), kind: "mistral" };
    there.upstream.models = [{ ...listed("up-tuned"), type: "fine-tuned" }];
    await begin(source);
    await acme.post("/rollcall/v1/models/up-tuned", { sharing: "projects" });
    there.upstream.models = [{ ...listed("up-tuned"), type: "base" }];
    await refresh(there.app, source);
    expect(await there.ids()).toEqual([]);
    await acme.post("/rollcall/v1/models/up-tuned", { sharing: "organization" });
    expect(await there.ids()).toEqual(["up-tuned"]);
  });

  test("a source's model is listed again after the alias with its id is removed", async () => {
    const acme = administrator(() => there.app);
    await acme.post("/rollcall/v1/aliases", { id: "up-a", target: "gpt-4o-mini" });
    await begin();
    expect(await there.ids()).toEqual(["up-a", "up-b"]);
    expect((await model("up-a")).owned_by).not.toBe("upstream");
    await acme.delete("/rollcall/v1/aliases/up-a");
    expect((await model("up-a")).owned_by).toBe("upstream");
  });

  test("a declared model keeps what was declared and gains the facts of the source", async () => {
    const declared = "ft:gpt-4o-mini:acemeco:suffix:abc123";
    const before = await model(declared);
    there.upstream.models = [{ ...listed(declared), max_model_len: 4096 }];
    await begin();
    const stored = await there.app.store.models.find("org-aceme", declared);
    expect(stored).toMatchObject({ declaredBy: "file", facts: { contextLength: 4096 }, source: { id: "up" } });
    expect(await model(declared)).toMatchObject({ created: before.created, owned_by: before.owned_by });
    there.upstream.models = [listed("up-a")];
    for (let at = 0; at < 3; at++) await refresh(there.app, own());
    expect(await there.app.store.models.find("org-aceme", declared)).toMatchObject({
      state: "live",
      facts: {},
      source: null,
    });
  });
});

describe("several sources", () => {
  test("the owner and the facts are the winner's, but an owner that somebody has set stays", async () => {
    const second = await startUpstream("up-a", "up-b");
    for (const one of there.upstream.models) Object.assign(one, { owned_by: "loser", max_model_len: 1 });
    for (const one of second.models) Object.assign(one, { owned_by: "winner", max_model_len: 2 });
    await begin();
    expect(await model("up-a")).toMatchObject({ owned_by: "loser", context_length: 1 });
    const acme = administrator(() => there.app);
    await acme.post("/rollcall/v1/models/up-b", { owned_by: "somebody" });
    const input = { id: "second", kind: "openai-compatible", base_url: second.url, priority: 50 };
    await acme.post("/rollcall/v1/sources", input);
    await refresh(there.app, sourceAt(second.url, { id: "second" }));
    expect(await model("up-a")).toMatchObject({ owned_by: "winner", context_length: 2 });
    expect((await model("up-b")).owned_by).toBe("somebody");
    there.upstream.models[0]!["max_model_len"] = 3;
    await refresh(there.app, own());
    expect(await model("up-a")).toMatchObject({ owned_by: "winner", context_length: 2 });
    await acme.post("/rollcall/v1/sources/second", { priority: 900 });
    expect(await model("up-a")).toMatchObject({ owned_by: "loser", context_length: 3 });
    expect((await model("up-b")).owned_by).toBe("somebody");
    second.close();
  });

  test("the smallest priority wins an id, and the next source gets it when the winner is gone", async () => {
    const second = await startUpstream("up-a");
    second.models[0]!["max_model_len"] = 2;
    there.upstream.models[0]!["max_model_len"] = 1;
    const other = sourceAt(second.url, { id: "second", priority: 50 });
    await begin();
    await begin(other);
    const facts = async () => (await there.app.store.models.find("org-aceme", "up-a"))?.facts.contextLength;
    expect(await facts()).toBe(2);
    const declaring = { ...refreshServicesOf(there.app) };
    await declareSources(declaring, "file", [own()]);
    expect([await facts(), await there.ids()]).toEqual([1, ["up-a", "up-b"]]);
    await declareSources(declaring, "file", []);
    expect(await there.ids()).toEqual([]);
    second.close();
  });

  test("renaming the models of a source replaces their ids at once", async () => {
    await begin();
    const prefixed = { ...own(), rules: { ...own().rules, naming: { kind: "prefix", prefix: "up-team/" } as const } };
    await declareSources(refreshServicesOf(there.app), "file", [prefixed]);
    expect(await there.ids()).toEqual(["up-team/up-a", "up-team/up-b"]);
    await refresh(there.app, prefixed);
    expect(await there.ids()).toEqual(["up-team/up-a", "up-team/up-b"]);
  });
});
