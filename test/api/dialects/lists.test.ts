import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { dialectOfPath } from "../../../src/http/models/mounts.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { emptyYaml, factsYaml, manyYaml, tuned } from "../../support/api/dialect-world.ts";
import { awkwardIds, slashModel } from "../../support/world.ts";

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp(factsYaml);
  for (const id of awkwardIds.filter((one) => one !== slashModel))
    await administrator(() => app).post("/rollcall/v1/models", { id });
  await administrator(() => app).post("/rollcall/v1/aliases", { id: "mini", target: "gpt-4o-mini" });
});
afterAll(() => app.close());

const key = "acemeOwner";
const get = async (target: string, on: TestApp = app) => {
  const answer = await on.call("GET", target, { key });
  expect([target, answer.status]).toEqual([target, 200]);
  return answer;
};
const lists = () =>
  app.routes
    .filter(({ path, operation }) => operation === "listModels" && dialectOfPath(path) !== null)
    .map(({ path }) => path);

test("an empty catalogue is an empty list in every dialect", async () => {
  const empty = await openTestApp(emptyYaml);
  for (const path of lists()) {
    const { json } = await get(path, empty);
    const items = Array.isArray(json) ? json : (json.data ?? json.models ?? json.tunedModels ?? json.rollcall.models);
    expect([path, Object.keys(items)]).toEqual([path, []]);
  }
  await empty.close();
});

test("2,000 models come in one answer in every dialect", async () => {
  const many = await openTestApp(manyYaml(2_000));
  for (const path of lists().filter((one) => !/tunedModels|codex/.test(one))) {
    const { json } = await get(path, many);
    const items = Array.isArray(json) ? json : (json.data ?? json.models ?? json.rollcall.models);
    expect([path, Object.keys(items).length]).toEqual([path, 2_000]);
  }
  await many.close();
});

test("every listed model can be retrieved with the bytes of its element, awkward ids too", async () => {
  const bases = [
    "/anthropic/v1",
    "/azure/openai",
    "/cohere/v1",
    "/v1beta",
    "/openai/v1",
    "/huggingface/v1",
    "/api/v0",
    "/mistral/v1",
  ];
  for (const base of bases) {
    const list = await get(`${base}/models`);
    const items: any[] = list.json.data ?? list.json.models;
    expect(items.length).toBeGreaterThan(8);
    for (const item of items) {
      const id: string = (item.id ?? item.name).replace(/^models\//, "");
      // This dialect shows an alias under its target's name.
      if (base.startsWith("/anthropic") && id === "mini") continue;
      for (const written of [encodeURIComponent(id), encodeURI(id)])
        expect(list.text).toContain((await get(`${base}/models/${written}`)).text);
    }
  }
});

test("Anthropic's clients retrieve an alias as its target", async () => {
  expect((await get("/anthropic/v1/models/mini")).json.id).toBe("gpt-4o-mini");
  expect((await get("/v1/models/mini")).json.id).toBe("mini");
});

test("OpenRouter's clients retrieve a model by author and slug", async () => {
  expect((await get(`/api/v1/model/${slashModel}`)).json.data.id).toBe(slashModel);
});

test("OpenRouter's clients see one endpoint for a model, and none for one that is shut down", async () => {
  const { data } = (await get(`/api/v1/models/${slashModel}/endpoints`)).json;
  expect(data).toMatchObject({ id: slashModel, created: 1721692800, description: "" });
  expect(data.endpoints).toEqual([
    expect.objectContaining({ model_id: slashModel, context_length: 131072, provider_name: "Rollcall" }),
  ]);
  expect(data.endpoints[0].pricing).toEqual({ prompt: "0.00000002", completion: "0.00000005" });
  const listed = (await get(`/api/v1/model/${slashModel}`)).json.data;
  expect((await get(listed.links.details)).json.data).toEqual(data);
  expect((await get("/openrouter/api/v1/models/gone/endpoints")).json.data.endpoints).toEqual([]);
  const unknown = await app.call("GET", "/api/v1/models/nobody/knows-it/endpoints", { key });
  expect([unknown.status, unknown.json.error.code]).toEqual([404, 404]);
});

test("unknown facts are left out for OpenRouter's clients, except for its own SDK, which requires them", async () => {
  const headers = { "user-agent": "speakeasy-sdk/typescript 1.3.19 2.914.0 1.0.0 @openrouter/sdk" };
  const answered = async (path: string, asItsClient: boolean) =>
    (await app.call("GET", path, { key, ...(asItsClient ? { headers } : {}) })).json.data;
  const plain = await answered("/api/v1/model/leaving", false);
  expect([plain.context_length, plain.pricing, plain.top_provider.context_length]).toEqual([undefined, {}, undefined]);
  const theirs = await answered("/api/v1/model/leaving", true);
  expect([theirs.context_length, theirs.pricing]).toEqual([null, { prompt: "-1", completion: "-1" }]);
  const listed = await answered("/openrouter/api/v1/models", true);
  expect(listed.find(({ id }: { id: string }) => id === "leaving")).toEqual(theirs);
  expect((await answered("/api/v1/models/leaving/endpoints", false)).endpoints[0]).not.toHaveProperty("context_length");
  expect((await answered("/api/v1/models/leaving/endpoints", true)).endpoints[0].context_length).toBe(0);
});

test("LM Studio's newer list is at its mount alone", async () => {
  const { models } = (await get("/lmstudio/api/v1/models")).json;
  const answered = models.find(({ key: id }: { key: string }) => id === "gpt-4o-mini");
  expect(answered).toMatchObject({ type: "llm", display_name: "GPT-4o mini", max_context_length: 128000 });
  expect(answered.capabilities).toEqual({ vision: true, trained_for_tool_use: true });
  expect((await get("/api/v1/models")).json.total_count).toBe(models.length);
});

test("Codex sees only models with a known context length", async () => {
  const { json, headers } = await get("/v1/models?client_version=0.169.0");
  expect(json.models.map(({ slug }: { slug: string }) => slug)).toEqual(["gpt-4o-mini", slashModel, "mini"].toSorted());
  expect(headers["x-models-etag"]).toBe(headers["etag"]);
});

describe("OpenRouter's filters", () => {
  const answers: readonly (readonly [query: string, ids: readonly string[]])[] = [
    ["q=LLAMA", [slashModel]],
    ["q=gpt mini", [tuned, "gpt-4o-mini", "mini"]],
    ["supported_parameters=tools", ["gpt-4o-mini", "mini"]],
    ["supported_parameters=tools,response_format", ["gpt-4o-mini", "mini"]],
    ["supported_parameters=odd", []],
    ["input_modalities=image", ["gpt-4o-mini", "mini"]],
    ["output_modalities=embeddings", ["text-embedding-3-small"]],
    ["output_modalities=text,speech", []],
    ["output_modalities=rerank", []],
    ["context=131072", [slashModel]],
    ["max_price=0.1", [slashModel]],
    ["min_price=0.1", ["gpt-4o-mini", "mini"]],
    ["model_authors=meta-llama", [slashModel]],
    ["context=8000&sort=context-high-to-low", [slashModel, "gpt-4o-mini", "mini", "text-embedding-3-small"]],
    ["context=8000&sort=pricing-low-to-high&limit=2", [slashModel, "gpt-4o-mini"]],
    ["context=8000&sort=newest&limit=1", [slashModel]],
    ["context=131072&sort=__proto__", [slashModel]],
    ["context=131072&sort=valueOf", [slashModel]],
  ];
  for (const [query, ids] of answers)
    test(`${query} selects and counts the matching models`, async () => {
      const { json } = await get(`/api/v1/models?${query}`);
      expect(json.data.map(({ id }: { id: string }) => id)).toEqual([...ids]);
      const { count } = (await get(`/api/v1/models/count?${query}`)).json.data;
      expect(json.total_count).toBe(count);
    });

  test("a filter has at most 32 words", async () => {
    const words = (count: number, sign: string) => Array.from({ length: count }, () => "text").join(sign);
    const filters = {
      q: "+",
      supported_parameters: ",",
      input_modalities: ",",
      output_modalities: ",",
      model_authors: ",",
    };
    for (const [name, sign] of Object.entries(filters)) {
      for (const path of ["/api/v1/models", "/api/v1/models/count"]) {
        const asked = (count: number) => app.call("GET", `${path}?${name}=${words(count, sign)}`, { key });
        expect([name, (await asked(32)).status]).toEqual([name, 200]);
        const { status, json } = await asked(33);
        expect([status, json.error.message]).toEqual([400, `Invalid value for '${name}': expected at most 32 words.`]);
      }
    }
  });

  test("an invalid filter is answered 400", async () => {
    for (const query of ["context=many", "input_modalities=smell", "max_price="])
      expect((await app.call("GET", `/api/v1/models?${query}`, { key })).status).toBe(query.endsWith("=") ? 200 : 400);
  });
});

test("Mistral's and Cohere's filters apply", async () => {
  const ids = async (target: string) => {
    const { json } = await get(target);
    return (json.data ?? json.models).map(({ id, name }: { id?: string; name: string }) => id ?? name);
  };
  expect(await ids("/mistral/v1/models?model=gpt-4o-mini")).toEqual(["gpt-4o-mini"]);
  expect(await ids("/mistral/v1/models?provider=meta")).toEqual([slashModel]);
  expect(await ids("/cohere/v1/models?endpoint=embed")).toEqual(["text-embedding-3-small"]);
  expect(await ids("/cohere/v1/models?default_only=true")).toEqual([]);
});
