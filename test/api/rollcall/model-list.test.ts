import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune } from "../../support/world.ts";

/** The list of models for administrators: search, order, total, entity tags. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp(yaml)));
afterEach(() => app.close());

const yaml = `
models:
  - { id: alpha, created: 30, owned_by: Acme, display_name: First of all, description: Writes code, input_price: "0.000003" }
  - { id: beta, created: 10, owned_by: other, context_length: 8000, input_price: "0.00000025", output_price: "0.00002" }
  - { id: gamma, created: 20, owned_by: acme, context_length: 128000, description: Reads code and prose }
organizations:
  - name: acemeco
    id: org-aceme
    users: [{ email: owner@aceme.example, role: owner }]
    projects: [{ name: default, id: proj_aceme }]
    keys:
      - { name: acemeOwner, value: acemeOwner-0123456789abcdef, project: default, user: owner@aceme.example }
      - { name: acemeAdmin, value: acemeAdmin-0123456789abcdef, kind: admin, user: owner@aceme.example }
    models:
      - { id: hidden, created: 40, owned_by: own, request_price: "0.01" }
      - { id: "ft:gpt-4o-mini:acemeco:suffix:abc123", created: 50, owned_by: acemeco }
  - name: zenith
    id: org-zenith
    users: [{ email: owner@zenith.example, role: owner }]
    projects: [{ name: default, id: proj_zenith }]
    keys: [{ name: zenithAdmin, value: zenithAdmin-0123456789abcdef, kind: admin, user: owner@zenith.example }]
    models: [{ id: secret alpha, created: 1, owned_by: zenith }]
`;

const models = "/rollcall/v1/models";
const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const found = async (query: string): Promise<string[]> =>
  (await aceme.get(`${models}?${query}`)).data.map(({ id }: { id: string }) => id);
const remove = (id: string) => aceme.delete(`${models}/${encodeURIComponent(id)}`);

describe("the search", () => {
  const cases: Record<string, string[]> = {
    "q=ALPHA": ["alpha"],
    "q=first": ["alpha"],
    "q=code": ["alpha", "gamma"],
    "q=code prose": ["gamma"],
    "q=zzz": [],
    "owned_by=acme": ["alpha", "gamma"],
    "owned_by=acm": [],
    "has_price=true": ["alpha", "beta", "hidden"],
    "has_price=false": [fineTune, "gamma"],
    "q=code&has_price=false": ["gamma"],
    "kind=fine-tuned&q=hid": ["hidden"],
    "kind=base&q=hid": [],
    "source=none&q=alpha": [],
  };
  for (const [query, ids] of Object.entries(cases))
    for (const state of ["live", "any"])
      test(`for ${query} finds ${ids.join(" and ") || "nothing"} among ${state} models`, async () => {
        expect(await found(`${query}&state=${state}`)).toEqual(ids);
        const { total, data } = await aceme.get(`${models}?${query}&state=${state}&total=true&limit=1`);
        expect([total, data.length]).toEqual([ids.length, Math.min(1, ids.length)]);
      });

  test("finds deleted models, and what another organization has never", async () => {
    await remove(fineTune);
    expect(await found("q=mini")).toEqual([]);
    expect(await found("q=mini&state=deleted")).toEqual([fineTune]);
    expect(await found("q=secret&state=any")).toEqual([]);
    expect((await zenith.get(`${models}?q=alpha`)).data.map(({ id }: any) => id)).toEqual(["alpha", "secret alpha"]);
  });

  test("finds an organization's own model in place of a base model with its id", async () => {
    await app.store.write(async (transaction) => {
      await transaction.models.put({
        ...(await transaction.models.find(null, "beta"))!,
        id: "hidden",
        ownedBy: "base",
      });
      return true;
    });
    await app.live.catchUp.run();
    expect([await found("q=hidden"), await found("owned_by=base")]).toEqual([["hidden"], []]);
    expect((await aceme.get(`${models}?q=hidden&total=true`)).total).toBe(1);
    expect((await zenith.get(`${models}?owned_by=base`)).data.length).toBe(1);
  });

  test("shows each model as it is shown alone, but for what only one model shows", async () => {
    for (const query of ["q=a", "limit=100", "sort=created", "q=a&state=any"])
      for (const model of (await aceme.get(`${models}?${query}`)).data) {
        const { usage: _, told: __, ...alone } = await aceme.get(`${models}/${encodeURIComponent(model.id)}`);
        expect(model).toEqual(alone);
      }
  });

  test("refuses an unknown parameter, and invalid values, naming them", async () => {
    for (const [query, param] of [
      ["q=a&colour=blue", "colour"],
      ["sort=colour", "sort"],
      ["has_price=perhaps", "has_price"],
      ["total=1", "total"],
      ["q=a&after=none", "after"],
      ["sort=created&after=secret alpha", "after"],
    ])
      expect([query, (await aceme.get(`${models}?${query}`, 400)).error.param]).toEqual([query, param]);
  });
});

describe("the order", () => {
  const orders: Record<string, string[]> = {
    "sort=created": ["beta", "gamma", "alpha", "hidden", fineTune],
    "sort=created&order=desc": [fineTune, "hidden", "alpha", "gamma", "beta"],
    "sort=input_price": ["beta", "alpha", fineTune, "gamma", "hidden"],
    "sort=input_price&order=desc": ["alpha", "beta", "hidden", "gamma", fineTune],
    "sort=context_length&order=desc": ["gamma", "beta", "hidden", fineTune, "alpha"],
    "sort=owned_by": [fineTune, "alpha", "gamma", "beta", "hidden"],
    "sort=name": ["alpha", "beta", fineTune, "gamma", "hidden"],
    "q=a&order=desc": ["gamma", fineTune, "beta", "alpha"],
  };
  for (const [query, ids] of Object.entries(orders))
    test(`of ${query} is the same whole and page by page`, async () => {
      expect(await found(query)).toEqual(ids);
      const collected: string[] = [];
      for (let after = ""; ;) {
        const page = await aceme.get(`${models}?${query}&limit=2${after}`);
        collected.push(...page.data.map(({ id }: { id: string }) => id));
        if (!page.has_more) break;
        after = `&after=${encodeURIComponent(page.last_id)}`;
      }
      expect(collected).toEqual(ids);
    });

  test("goes on behind a model that was deleted since", async () => {
    const page = await aceme.get(`${models}?sort=created&limit=1&order=desc`);
    expect(page.last_id).toBe(fineTune);
    await remove(fineTune);
    expect(await found(`sort=created&order=desc&after=${encodeURIComponent(fineTune)}`)).toEqual([
      "hidden",
      "alpha",
      "gamma",
      "beta",
    ]);
  });
});

describe("the entity tag", () => {
  const failed = {
    attemptedAtMs: 1,
    failures: 1,
    error: "gone",
    leftOut: [],
    leftOutCount: 0,
    nextAtMs: 1,
    listDigest: null,
  };
  const ask = async (query = "", tag = "", key: "acemeAdmin" | "zenithAdmin" = "acemeAdmin") => {
    const answer = await app.call("GET", models + query, { key, headers: tag === "" ? {} : { "if-none-match": tag } });
    return { status: answer.status, tag: answer.headers["etag"] ?? "", text: answer.text };
  };

  test("answers 304 without reading a model, until a model of the organization or a base model changes", async () => {
    const first = await ask();
    expect([first.status, first.tag.startsWith('W/"')]).toEqual([200, true]);
    const { page } = app.store.directory.models;
    app.store.directory.models.page = () => Promise.reject(new Error("a model was read"));
    expect(await ask("", first.tag)).toEqual({ status: 304, tag: first.tag, text: "" });
    app.store.directory.models.page = page;
    // Neither a key nor another organization's model is in the list.
    await aceme.post("/v1/organization/admin_api_keys", { name: "another" });
    await zenith.post(models, { id: "another" });
    expect((await ask("", first.tag)).status).toBe(304);
    await remove(fineTune);
    const second = await ask("", first.tag);
    expect([second.status, second.text.includes(fineTune), second.tag === first.tag]).toEqual([200, false, false]);
  });

  test("differs between queries and between organizations", async () => {
    const tags = [await ask(), await ask("?q=a"), await ask("?state=any"), await ask("", "", "zenithAdmin")];
    expect(new Set(tags.map(({ tag }) => tag)).size).toBe(tags.length);
  });

  test("changes when a source begins to fail, which is no change of a model", async () => {
    const { tag } = await ask();
    await aceme.post("/rollcall/v1/sources", { id: "up", kind: "openai", base_url: "http://127.0.0.1:9" });
    expect((await ask("", tag)).status).toBe(304);
    const [standing] = await app.store.sources.statesOf("org-aceme");
    await app.store.sources.noteRefresh(standing!, { ...standing!.state, ...failed }, 0);
    expect((await ask("", tag)).status).toBe(200);
  });

  test("is missing for models that nobody calls, because calls change no revision", async () => {
    expect((await ask("?unused_since=1")).tag).toBe("");
  });
});
