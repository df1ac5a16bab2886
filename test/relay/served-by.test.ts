import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Source } from "../../src/core/sources/source.ts";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { keys, spareFineTune, worldYaml } from "../support/world.ts";

/** Models that a source serves though it does not list them. */

const declaredYaml = worldYaml
  .replace("models:", "sources: [{ id: shared, kind: echo, models: [] }]\nmodels:")
  .replace("- { id: gpt-4o-mini,", "- { id: gpt-4o-mini, served_by: { source: shared, model: mini },")
  .replace("- { id: text-davinci-003,", "- { id: text-davinci-003, served_by: shared,")
  .replace(
    `- { id: "${spareFineTune}",`,
    `- { id: "${spareFineTune}", served_by: { source: shared, model: unlisted },`,
  );

let app: TestApp;
let own: Upstream;
let shared: Upstream;
let asked: string[];
beforeEach(async () => {
  app = await openTestApp(declaredYaml);
  asked = [];
  [own, shared] = [await answering("own"), await answering("shared", "listed-there")];
  await add({ id: "own" }, own);
  await add({ id: "shared", organizationId: null, deletion: "local" }, shared);
});
afterEach(async () => {
  own.close();
  shared.close();
  await app.close();
});

/** A real upstream that notes by what name it is asked for a model. */
async function answering(name: string, ...listed: readonly string[]): Promise<Upstream> {
  const upstream = await startUpstream(...listed);
  upstream.answer = async (request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.method === "GET") return response.end(JSON.stringify({ object: "list", data: upstream.models }));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { model } = JSON.parse(Buffer.concat(chunks).toString()) as { model: string };
    asked.push(`${name}: ${model}`);
    return response.end(JSON.stringify({ id: "x", model }));
  };
  return upstream;
}

async function add(changes: Partial<Source>, upstream: Upstream | null = null): Promise<void> {
  const source = sourceAt(upstream?.url ?? "", changes);
  await putSource(app, source);
  await refresh(app, source);
}

const admin = administrator(() => app);
const models = "/rollcall/v1/models";
const call = (model: string, key: keyof typeof keys = "acemeMember") =>
  app.call("POST", "/v1/chat/completions", { key, body: JSON.stringify({ model, messages: [] }) });

async function refusalOf(model: string, key: keyof typeof keys = "acemeMember") {
  const { status, json } = await call(model, key);
  return [status, json.error?.code];
}
const nobody = [404, "model_not_served"];

describe("a registered model", () => {
  test("is asked for by its name there, and echoed by its name here", async () => {
    const served_by = { source: "own", model: "vendor/Model-7B" };
    await admin.post(models, { id: "ours", served_by });
    expect((await admin.get(`${models}/ours`)).served_by).toEqual(served_by);
    expect((await call("ours")).json).toEqual({ id: "x", model: "ours" });
    expect(asked).toEqual(["own: vendor/Model-7B"]);
  });

  test("has its own id there by default", async () => {
    await admin.post(models, { id: "ours", served_by: { source: "own" } });
    expect((await admin.get(`${models}/ours`)).served_by).toEqual({ source: "own", model: "ours" });
    await call("ours");
    expect(asked).toEqual(["own: ours"]);
  });

  test("is not served without it, and the refusal says so", async () => {
    await admin.post(models, { id: "ours" });
    expect((await admin.get(`${models}/ours`)).served_by).toBeNull();
    const { status, json } = await call("ours");
    expect([status, json.error.message]).toEqual([404, expect.stringContaining("no source serves it")]);
  });

  test("is served from the next call on as an update says, and by nobody after null", async () => {
    await admin.post(models, { id: "ours" });
    expect(await refusalOf("ours")).toEqual(nobody);
    await admin.post(`${models}/ours`, { served_by: { source: "own", model: "there" } });
    await call("ours");
    await admin.post(`${models}/ours`, { visibility: "unlisted" });
    await call("ours");
    await admin.post(`${models}/ours`, { served_by: { source: "own" } });
    await call("ours");
    expect(asked).toEqual(["own: there", "own: there", "own: ours"]);
    expect((await admin.post(`${models}/ours`, { served_by: null })).served_by).toBeNull();
    expect(await refusalOf("ours")).toEqual(nobody);
    const [{ details }] = (await app.audit("org-aceme")) as any;
    expect(details.changes_requested).toEqual({ served_by: null });
  });

  test("of a source that does not exist is served by nobody, until the source is there", async () => {
    await admin.post(models, { id: "ours", served_by: { source: "later", model: "there" } });
    expect(await refusalOf("ours")).toEqual(nobody);
    await add({ id: "later" }, own);
    await call("ours");
    expect(asked).toEqual(["own: there"]);
  });

  test("is served by the organization's own source rather than by a shared one with the same id", async () => {
    await admin.post(models, { id: "ours", served_by: { source: "shared", model: "listed-there" } });
    await call("ours");
    await add({ id: "shared" }, own);
    await call("ours");
    expect(asked).toEqual(["shared: listed-there", "own: listed-there"]);
  });

  test("reaches no model of a shared account that its source does not list", async () => {
    await admin.post(models, { id: "ours", served_by: { source: "shared", model: "ft:gpt-4o:others::secret" } });
    expect(await refusalOf("ours")).toEqual(nobody);
    const naming = { kind: "bare" } as const;
    const rules = { naming, includes: [], excludes: ["listed-*"] };
    await admin.post(`${models}/ours`, { served_by: { source: "shared", model: "listed-there" } });
    await add({ id: "shared", organizationId: null, deletion: "local", rules }, shared);
    expect(await refusalOf("ours")).toEqual(nobody);
    expect(asked).toEqual([]);
  });

  test("may be served by a shared source of the kind echo, which has nothing to reach", async () => {
    await add({ id: "parrot", organizationId: null, kind: "echo", models: [], deletion: "local" });
    await admin.post(models, { id: "ours", served_by: { source: "parrot" } });
    const answered = await app.call("POST", "/v1/responses", {
      key: "acemeMember",
      body: JSON.stringify({ model: "ours", input: "Hello" }),
    });
    expect(answered.json).toMatchObject({ model: "ours", status: "completed" });
  });

  test.each([
    [{ source: "Own" }, "served_by"],
    [{ source: "own", model: "a//b" }, "served_by"],
    [{ source: "own", name: "x" }, "served_by.name"],
    [{ model: "x" }, "served_by.source"],
    ["own", "served_by"],
  ])("cannot be served by %j", async (served_by, param) => {
    expect((await admin.post(models, { id: "ours", served_by }, 400)).error.param).toBe(param);
  });

  test("is served as it was after it was deleted and restored", async () => {
    await admin.post(models, { id: "ours", served_by: { source: "own", model: "there" } });
    await app.call("DELETE", "/v1/models/ours", { key: "acemeOwner" });
    await admin.post("/rollcall/v1/deleted_models/ours", {});
    await call("ours");
    expect(asked).toEqual(["own: there"]);
  });
});

describe("a declared model", () => {
  test("is served by a shared source under the name that the file says, or under its id", async () => {
    await call("gpt-4o-mini");
    await call("text-davinci-003", "zenithOwner");
    expect(asked).toEqual(["shared: mini", "shared: text-davinci-003"]);
    expect((await admin.get(`${models}/gpt-4o-mini`)).served_by).toEqual({ source: "shared", model: "mini" });
  });

  test("of an organization reaches what a shared source does not list, since the file says so", async () => {
    expect((await call(spareFineTune)).json.model).toBe(spareFineTune);
    expect(asked).toEqual(["shared: unlisted"]);
  });

  test("is not served by an organization's source with the same id", async () => {
    await add({ id: "shared" }, own);
    await call("gpt-4o-mini");
    expect(asked).toEqual(["shared: mini"]);
  });

  test("is served by whom the file says even if other sources list it", async () => {
    own.models = [{ id: "gpt-4o-mini" }];
    await add({ id: "another", organizationId: null, deletion: "local" }, own);
    await call("gpt-4o-mini");
    expect(asked).toEqual(["shared: mini"]);
  });

  test("is served under an alias as under its own name", async () => {
    await admin.post("/rollcall/v1/aliases", { id: "fast", target: "gpt-4o-mini" });
    expect((await call("fast")).json.model).toBe("fast");
    expect(asked).toEqual(["shared: mini"]);
  });
});

describe("a model of a mere list", () => {
  const rules = { naming: { kind: "prefix", prefix: "lab/" }, includes: [], excludes: [] } as const;
  const list = { id: "list", kind: "static", models: ["seven"], rules, deletion: "local" } as const;

  test("is served under its upstream id by the source that the list names", async () => {
    await add({ ...list, options: { served_by: "own" } });
    expect((await call("lab/seven")).json.model).toBe("lab/seven");
    expect(asked).toEqual(["own: seven"]);
  });

  test("is served by nobody if the list names no source, one that is not there, or another list", async () => {
    await add({ ...list });
    expect(await refusalOf("lab/seven")).toEqual(nobody);
    await add({ ...list, options: { served_by: "none" } });
    expect(await refusalOf("lab/seven")).toEqual(nobody);
    await add({ ...list, options: { served_by: "list" } });
    expect(await refusalOf("lab/seven")).toEqual(nobody);
  });

  test("of an organization reaches a shared source only for what that lists", async () => {
    const added = (id: string, model: string) => ({
      id,
      kind: "static",
      models: [model],
      options: { served_by: "shared" },
    });
    for (const source of [added("one", "hidden-there"), added("two", "listed-there")]) {
      await admin.post("/rollcall/v1/sources", { ...source, naming: { type: "prefix", prefix: `${source.id}/` } });
      await refresh(app, sourceAt("", { id: source.id }));
    }
    expect(await refusalOf("one/hidden-there")).toEqual(nobody);
    await call("two/listed-there");
    expect(asked).toEqual(["shared: listed-there"]);
  });

  test("is not asked for twice where the list names a source that lists it, too", async () => {
    own.models = [{ id: "seven" }];
    await add({ id: "own" }, own);
    const bare = { ...list, rules: sourceAt("").rules };
    await add({ ...bare, options: { served_by: "own" } });
    own.answer = (request, response) => {
      asked.push(request.method!);
      response.writeHead(503, { "content-type": "application/json" }).end("{}");
    };
    expect((await call("seven")).status).toBe(503);
    expect(asked).toEqual(["POST"]);
  });
});

test("a model that a source lists is served by the sources that list it, whatever an update says", async () => {
  own.models = [{ id: "theirs" }];
  await add({ id: "own" }, own);
  const { error } = await admin.post(`${models}/theirs`, { served_by: { source: "shared" } }, 400);
  expect(error.param).toBe("served_by");
});
