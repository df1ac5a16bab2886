import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import {
  failing,
  listed,
  putSource,
  refresh,
  sourceAt,
  startUpstream,
  type Upstream,
} from "../../support/upstreams/upstreams.ts";
import { worldYaml } from "../../support/world.ts";

let app: TestApp;
let upstream: Upstream;
beforeEach(async () => {
  app = await openTestApp(
    worldYaml.replace("models:\n", "models:\n  - { id: declared, context_length: 1, input_price: 2e-6 }\n"),
  );
  upstream = await startUpstream();
  upstream.models = [{ ...listed("up-a"), context_length: 8192, max_output_tokens: 100, shutdown_date: "2030-01-01" }];
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

const aceme = administrator(() => app);
const models = "/rollcall/v1/models";
const shown = async (id: string) => (await app.call("GET", `/v1/models/${id}`, { key: "acemeOwner" })).json;
const source = () => sourceAt(upstream.url);
const begin = async () => {
  await putSource(app, source());
  await refresh(app, source());
};

describe("the facts of a model", () => {
  test("facts from the file have the origin file", async () => {
    const { facts, source: none } = await aceme.get(`${models}/declared`);
    expect(facts).toEqual({
      context_length: { value: 1, from: "file" },
      input_price: { value: "0.000002", from: "file" },
    });
    expect(none).toBeNull();
    const { told } = await aceme.get(`${models}/declared`);
    expect(told.context_length).toMatchObject([{ from: "file", source_id: null, value: 1, state: "shown" }]);
  });

  test("facts of a registered model can be changed and reset one by one", async () => {
    const input = { id: "own", context_length: 10, display_name: "Own", capabilities: ["tool_use", "vision"] };
    expect(await aceme.post(models, input)).toMatchObject({ name: "Own", capabilities: ["tools", "vision"] });
    const changed = await aceme.post(`${models}/own`, { context_length: 20, display_name: null, output_price: 0.5 });
    expect(changed.facts).toEqual({
      context_length: { value: 20, from: "override" },
      capabilities: { value: ["tools", "vision"], from: "override" },
      output_price: { value: "0.5", from: "override" },
    });
    expect(await shown("own")).toMatchObject({ context_length: 20, pricing: { completion: "0.5" } });
    expect(await shown("own")).not.toHaveProperty("name");
    expect((await app.audit("org-aceme"))[0]?.details).toEqual({
      changes_requested: { context_length: 20, display_name: null, output_price: 0.5 },
    });
  });

  test("a capability may have the name of something that every object has", async () => {
    const capabilities = ["constructor", "tools", "valueOf"];
    expect(await aceme.post(models, { id: "odd", capabilities })).toMatchObject({
      capabilities: ["constructor", "tools", "valueof"],
      supported_parameters: ["tools", "tool_choice"],
    });
  });

  test.each([
    ["context_length", 0],
    ["context_length", "8k"],
    ["output_limit", 1.5],
    ["input_price", "-1"],
    ["display_name", " "],
    ["input_modalities", ["smell"]],
    ["capabilities", "tools"],
    ["root", "/models/local"],
    ["deprecated_on", "soon"],
    ["size_bytes", -1],
  ])("an invalid fact is answered 400: %s %j", async (word, value) => {
    await aceme.post(models, { id: "own" });
    for (const [path, body] of [
      [models, { id: "other", [word]: value }],
      [`${models}/own`, { [word]: value }],
    ] as const)
      expect((await aceme.post(path, body, 400)).error.param).toBe(word);
  });
});

describe("the facts of a model from a source", () => {
  test("each fact shows its origin, and an override survives refreshes", async () => {
    await begin();
    const changed = await aceme.post(`${models}/up-a`, { context_length: 4096, shutdown_date: "2031-12-31" });
    const overridden = {
      context_length: { value: 4096, from: "override" },
      output_limit: { value: 100, from: "upstream" },
      shutdown_date: { value: "2031-12-31", from: "override" },
    };
    expect(changed).toMatchObject({ kind: "base", provenance: { source: "source" }, facts: overridden });
    Object.assign(upstream.models[0]!, { context_length: 16384, max_output_tokens: 200, shutdown_date: "2030-02-02" });
    await refresh(app, source());
    expect(await shown("up-a")).toMatchObject({
      context_length: 4096,
      top_provider: { context_length: 4096, max_completion_tokens: 200 },
      shutdown_date: "2031-12-31",
    });
    await aceme.post(`${models}/up-a`, { context_length: null, shutdown_date: null });
    expect(await shown("up-a")).toMatchObject({ context_length: 16384, shutdown_date: "2030-02-02" });
  });

  test("what everybody tells is told in precedence, and null brings the overridden value back", async () => {
    await begin();
    const other = await startUpstream();
    other.models = [{ ...listed("up-a"), context_length: 7, description: "Only there." }];
    const second = sourceAt(other.url, { id: "second", priority: source().priority + 1 });
    await putSource(app, second);
    await refresh(app, second);
    const { told } = await aceme.post(`${models}/up-a`, { context_length: 4096 });
    const at = (source_id: string) => ({ from: "upstream", source_id, upstream_id: "up-a" });
    const override = { from: "override", source_id: null, upstream_id: null };
    expect(told).toEqual({
      description: [{ ...at("second"), value: "Only there.", state: "outranked" }],
      context_length: [
        { ...override, value: 4096, state: "shown" },
        { ...at("up"), value: 8192, state: "overridden" },
        { ...at("second"), value: 7, state: "outranked" },
      ],
      output_limit: [{ ...at("up"), value: 100, state: "shown" }],
      shutdown_date: [{ ...at("up"), value: "2030-01-01", state: "shown" }],
    });
    const back = await aceme.post(`${models}/up-a`, { context_length: null });
    expect(back.facts.context_length).toEqual({ value: 8192, from: "upstream" });
    expect(back.told.context_length.map(({ state }: any) => state)).toEqual(["shown", "outranked"]);
    expect((await aceme.get(`${models}?source=up`)).data[0]).not.toHaveProperty("told");
    other.close();
  });

  test("the model can be unlisted, and its source decides its parent", async () => {
    await begin();
    await aceme.post(`${models}/up-a`, { visibility: "unlisted", owned_by: "us" });
    upstream.models[0]!["context_length"] = 1;
    await refresh(app, source());
    expect(await aceme.get(`${models}/up-a`)).toMatchObject({ visibility: "unlisted", owned_by: "us" });
    for (const [field, value] of Object.entries({ parent: "x", sharing: "projects", shutdown_date: "2030-02-30" }))
      expect((await aceme.post(`${models}/up-a`, { [field]: value }, 400)).error.param).toBe(field);
  });

  test("the model is stale while its source fails, with its age", async () => {
    await begin();
    const { source: fresh } = await aceme.get(`${models}/up-a`);
    expect(fresh).toEqual({ id: "up", upstream_id: "up-a", stale: false, age_seconds: expect.any(Number) });
    expect(fresh.age_seconds).toBeWithin(0, 30);
    app.skewMs = 90_000;
    upstream.answer = failing(500);
    await refresh(app, source());
    const { source: now } = await aceme.get(`${models}/up-a`);
    expect(now.stale).toBe(true);
    expect(now.age_seconds).toBeWithin(90, 120);
    expect((await aceme.get(`${models}?limit=100`)).data.find(({ id }: any) => id === "up-a").source.stale).toBe(true);
    expect(await shown("up-a")).toMatchObject({ id: "up-a", context_length: 8192 });
  });

  test("a model that all organizations share cannot be changed by any of them", async () => {
    const shared = sourceAt(upstream.url, { id: "shared", organizationId: null, deletion: "local" });
    await putSource(app, shared);
    await refresh(app, shared);
    expect((await aceme.get(`${models}/up-a`)).source).toMatchObject({ id: "shared", stale: false });
    expect((await aceme.post(`${models}/up-a`, { context_length: 1 }, 403)).error.code).toBe("model_not_changeable");
  });
});

describe("the metrics of sources", () => {
  const page = async () =>
    (await app.call("GET", "/metrics")).text
      .split("\n")
      .filter((line) => line.startsWith("rollcall_source"))
      .map((line) => line.replace(/(age_seconds.* )\d+$/, "$1N"));

  test("the metrics name shared sources and only count organizations' sources", async () => {
    await begin();
    const shared = sourceAt(upstream.url, { id: "shared", organizationId: null, deletion: "local" });
    await putSource(app, shared);
    upstream.answer = failing(500);
    await refresh(app, shared);
    expect(await page()).toEqual([
      "rollcall_source_deferrals_total 0",
      'rollcall_sources{state="waiting"} 0',
      'rollcall_sources{state="healthy"} 1',
      'rollcall_sources{state="failing"} 1',
      'rollcall_source_up{organization="",source="shared"} 0',
      'rollcall_source_models{organization="",source="shared"} 0',
      'rollcall_source_failures{organization="",source="shared"} 1',
    ]);
  });

  test("the metrics name all sources if the operator enables it", async () => {
    await app.close();
    app = await openTestApp(`${worldYaml}metrics: { name_sources: true }\n`);
    await begin();
    expect(await page()).toEqual([
      "rollcall_source_deferrals_total 0",
      'rollcall_sources{state="waiting"} 0',
      'rollcall_sources{state="healthy"} 1',
      'rollcall_sources{state="failing"} 0',
      'rollcall_source_up{organization="org-aceme",source="up"} 1',
      'rollcall_source_age_seconds{organization="org-aceme",source="up"} N',
      'rollcall_source_models{organization="org-aceme",source="up"} 1',
      'rollcall_source_failures{organization="org-aceme",source="up"} 0',
    ]);
  });
});
