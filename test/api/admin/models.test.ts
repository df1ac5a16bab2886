import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, slashModel, spareFineTune, strangersFineTune } from "../../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const models = "/rollcall/v1/models";
const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
const listed = async (target = "/v1/models") => ids((await app.call("GET", target, { key: "acemeOwner" })).json);

describe("a model as administrators see it", () => {
  test("a registered model shows its key and time", async () => {
    app.skewMs = 1_000_000_000;
    await aceme.post(models, { id: "ft:gpt-4o-mini:acemeco::own", created: 7 });
    const key = (await app.audit("org-aceme"))[0]?.keyId;
    const at = expect.any(Number);
    const shown = await aceme.get(`${models}/ft:gpt-4o-mini:acemeco::own`);
    expect(shown).toEqual({
      id: "ft:gpt-4o-mini:acemeco::own",
      object: "rollcall.model",
      kind: "fine-tuned",
      state: "live",
      created: 7,
      owned_by: "acemeco",
      parent: "gpt-4o-mini",
      shutdown_date: null,
      visibility: "listed",
      sharing: "organization",
      target: null,
      facts: {},
      source: null,
      served_by: null,
      provenance: { source: "api", key_id: key!, at },
      deletion: null,
      usage: { last_called_at: null, calls_in_30_days: 0, projects: [], has_more_projects: false },
      told: {},
    });
    expect(Math.abs(shown.provenance.at - (Date.now() + app.skewMs) / 1000)).toBeLessThan(60);
  });

  test("a model from the file shows no key", async () => {
    const { provenance, kind, sharing } = await aceme.get(`${models}/davinci`);
    expect([provenance.source, provenance.key_id, kind, sharing]).toEqual(["file", null, "base", null]);
    expect(Math.abs(provenance.at - Date.now() / 1000)).toBeLessThan(60);
  });

  test("an id with a slash works raw and encoded, and broken encoding is answered 400", async () => {
    const raw = await aceme.get(`${models}/${slashModel}`);
    expect(await aceme.get(`${models}/${encodeURIComponent(slashModel)}`)).toEqual(raw);
    expect(raw.id).toBe(slashModel);
    expect((await aceme.get(`${models}/a%`, 400)).error.code).toBe("invalid_model_id");
  });

  test("another organization's model is answered like an unknown one", async () => {
    const theirs = await aceme.get(`${models}/${strangersFineTune}`, 404);
    const nobodys = await aceme.get(`${models}/none`, 404);
    expect(JSON.stringify(theirs).replace(strangersFineTune, "none")).toBe(JSON.stringify(nobodys));
    await aceme.post(`${models}/${strangersFineTune}`, { visibility: "unlisted" }, 404);
    expect((await zenith.get(`${models}/${strangersFineTune}`)).visibility).toBe("listed");
  });
});

describe("the list of models", () => {
  test("the list holds all models the organization can use, ordered by id, in pages", async () => {
    const all = ids(await aceme.get(`${models}?limit=100`));
    expect(all).toEqual(await listed());
    for (const order of ["asc", "desc"]) {
      const collected: string[] = [];
      for (let after = ""; ;) {
        const page = await aceme.get(`${models}?limit=2&order=${order}${after}`);
        expect([page.first_id, page.last_id]).toEqual([page.data[0].id, page.data.at(-1).id]);
        collected.push(...ids(page));
        if (!page.has_more) break;
        after = `&after=${encodeURIComponent(page.last_id)}`;
      }
      expect(collected).toEqual(order === "asc" ? all : all.toReversed());
    }
  });

  test("the list holds live models by default and can be filtered by state and kind", async () => {
    await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" });
    await aceme.post("/rollcall/v1/aliases", { id: "name", target: "davinci" });
    await aceme.delete("/rollcall/v1/aliases/name");
    await aceme.post("/rollcall/v1/aliases", { id: "other name", target: "davinci" });
    expect(ids(await aceme.get(`${models}?limit=100`))).not.toContain(fineTune);
    expect(ids(await aceme.get(`${models}?state=deleted`))).toEqual([fineTune]);
    expect(ids(await aceme.get(`${models}?state=retired`))).toEqual(["name"]);
    expect(ids(await aceme.get(`${models}?kind=alias`))).toEqual(["other name"]);
    expect(ids(await aceme.get(`${models}?kind=base`))).toEqual([
      "davinci",
      "gpt-3.5-turbo-instruct",
      "gpt-4o-mini",
      "text-davinci-003",
    ]);
    const any = ids(await aceme.get(`${models}?state=any&limit=100`));
    expect(any).toEqual([...(await listed()), fineTune, "name"].sort((a, b) => Buffer.from(a).compare(Buffer.from(b))));
  });

  test("an id of a deleted own model and a base model appears once, as what callers get", async () => {
    await app.store.write(async (transaction) => {
      const base = (await transaction.models.find(null, "davinci"))!;
      await transaction.models.put({ ...base, id: fineTune });
      return true;
    });
    await app.live.catchUp.run();
    expect((await aceme.get(`${models}/${fineTune}`)).kind).toBe("fine-tuned");
    await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" });
    expect((await aceme.get(`${models}/${fineTune}`)).kind).toBe("base");
    const any = (await aceme.get(`${models}?state=any&limit=100`)).data.filter(({ id }: any) => id === fineTune);
    expect(any).toMatchObject([{ kind: "base", state: "live" }]);
    expect((await aceme.get(`${models}?state=deleted`)).data).toMatchObject([{ id: fineTune, kind: "fine-tuned" }]);
    // The deleted model cannot replace the base model.
    const refused = await aceme.post(`/rollcall/v1/deleted_models/${fineTune}`, undefined, 409);
    expect([refused.error.code, refused.error.param]).toEqual(["model_exists", null]);
  });

  test("an invalid query is answered 400 with the parameter", async () => {
    for (const [query, param] of [
      ["state=lively", "state"],
      ["kind=fine_tuned", "kind"],
      ["limit=0", "limit"],
      ["limit=10001", "limit"],
      ["order=up", "order"],
      ["after=none", "after"],
      [`after=${strangersFineTune}`, "after"],
      ["kind=base&after=x%2By", "after"],
    ]) {
      expect((await aceme.get(`${models}?${query}`, 400)).error.param).toBe(param);
    }
  });
});

const own = "ft:gpt-4o-mini:acemeco::own";
const registerOwn = () => aceme.post(models, { id: own, shutdown_date: "2030-01-31", parent: "davinci" });
const update = (body: unknown, status = 200) => aceme.post(`${models}/${own}`, body, status);
const shown = async () => (await app.call("GET", `/v1/models/${own}`, { key: "acemeMember" })).json;

describe("an update of a model", () => {
  beforeEach(registerOwn);

  test("an update changes the given fields, visible in the next answer", async () => {
    const before = await aceme.get(`${models}/${own}`);
    const { etag = "" } = (await app.call("GET", `/v1/models/${own}`, { key: "acemeMember" })).headers;
    const change = { owned_by: "the team", shutdown_date: "2031-01-31" };
    expect(await update(change)).toEqual({ ...before, ...change });
    expect(await shown()).toMatchObject(change);
    const again = await app.call("GET", `/v1/models/${own}`, {
      key: "acemeMember",
      headers: { "if-none-match": etag },
    });
    expect(again.status).toBe(200);
  });

  test("null resets a field, and a missing field stays", async () => {
    expect(await update({ shutdown_date: null })).toMatchObject({ shutdown_date: null, parent: "davinci" });
    expect(await shown()).not.toHaveProperty("shutdown_date");
    expect(await update({ owned_by: "the team", parent: null })).toMatchObject({ owned_by: "the team", parent: null });
    expect(await update({ owned_by: null })).toMatchObject({ owned_by: "acemeco" });
  });

  test("an unlisted model can be retrieved and is in no list, in every dialect", async () => {
    expect(await listed()).toContain(own);
    await update({ visibility: "unlisted" });
    expect(await listed()).not.toContain(own);
    expect(await listed("/v1/models?dialect=openai-legacy")).not.toContain(own);
    expect((await shown()).id).toBe(own);
    expect(ids(await aceme.get(`${models}?limit=100`))).toContain(own);
    await update({ visibility: "listed" });
    expect(await listed()).toContain(own);
    await aceme.post(models, { id: "from the start", visibility: "unlisted" });
    expect(await listed()).not.toContain("from the start");
    expect((await app.call("DELETE", "/v1/models/from the start", { key: "acemeOwner" })).status).toBe(200);
  });

  test("an update writes one audit row with the requested changes", async () => {
    await update({ shutdown_date: null, visibility: "unlisted" });
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "rollcall.model.updated", resourceId: own, revision: app.live.revision });
    expect(event?.details).toEqual({ changes_requested: { shutdown_date: null, visibility: "unlisted" } });
  });
});

describe("an update that is refused", () => {
  beforeEach(registerOwn);

  test("a base model, an alias and a model of the file are answered 403", async () => {
    await aceme.post("/rollcall/v1/aliases", { id: "name", target: own });
    for (const [id, word] of [
      ["davinci", "base model"],
      [spareFineTune, "configuration file"],
      ["name", "alias"],
    ] as const) {
      const { error } = await aceme.post(`${models}/${id}`, { visibility: "unlisted" }, 403);
      expect([error.code, error.param]).toEqual(["model_not_changeable", "model"]);
      expect(error.message).toContain(word);
    }
    expect(await listed()).toContain(spareFineTune);
  });

  test("a deleted model is answered 404", async () => {
    await app.call("DELETE", `/v1/models/${own}`, { key: "acemeOwner" });
    await update({ visibility: "unlisted" }, 404);
    expect((await aceme.get(`${models}/${own}`)).visibility).toBe("listed");
  });

  test("an invalid body is answered 400 with the field", async () => {
    const cases: [unknown, string | null][] = [
      [{ shutdown_date: "2030-02-30" }, "shutdown_date"],
      [{ visibility: null }, "visibility"],
      [{ visibility: "hidden" }, "visibility"],
      [{ sharing: "everybody" }, "sharing"],
      [{ owned_by: " " }, "owned_by"],
      [{ owned_by: 5 }, "owned_by"],
      [{ parent: "%" }, "parent"],
      [{ created: 5 }, "created"],
      [{ id: "other" }, "id"],
    ];
    for (const [body, param] of cases) expect((await update(body, 400)).error.param).toBe(param);
  });
});
