import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../../support/upstreams/upstreams.ts";
import { usageRecord } from "../../support/usage-records.ts";
import { fineTune, keys, strangersFineTune, worldYaml, type KeyName } from "../../support/world.ts";

let app: TestApp;
let upstream: Upstream;
beforeAll(async () => {
  app = await openTestApp();
  upstream = await startUpstream("up-model");
  const shared = sourceAt(upstream.url, { id: "up", organizationId: null, options: { calls: "-moderations" } });
  const second = { ...shared, id: "up-second", priority: 200, options: { calls: "rerank, gemini.generate=/{model}" } };
  for (const source of [shared, second]) {
    await putSource(app, source);
    await refresh(app, source);
  }
  upstream.answer = (_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end("{}");
  };
});
afterAll(async () => {
  upstream.close();
  await app.close();
});

const aceme = administrator(() => app);
const access = "/rollcall/v1/access";

async function keyId(name: KeyName): Promise<string> {
  for (const project of ["proj_aceme", "proj_viewing", "proj_narrow", "proj_guarded"]) {
    const { data } = await aceme.get(`/v1/organization/projects/${project}/api_keys?limit=100`);
    const found = data.find((key: { name: string }) => key.name === name);
    if (found !== undefined) return found.id;
  }
  const { data } = await aceme.get("/v1/organization/admin_api_keys");
  return data.find((key: { name: string }) => key.name === name).id;
}

const ask = async (key: KeyName, model: string) =>
  aceme.get(`${access}?key_id=${await keyId(key)}&model=${encodeURIComponent(model)}`);

let unique = 0;
/** A model that the test may delete. */
async function spare(): Promise<string> {
  return (await aceme.post("/rollcall/v1/models", { id: `spare ${unique++}` })).id;
}

describe("the explained access", () => {
  const names = Object.keys(keys).filter((name) => name.startsWith("aceme")) as KeyName[];
  for (const key of names) {
    test(`the explained access of ${key} is what its requests get`, async () => {
      for (const model of [
        "davinci",
        "up-model",
        "gpt-4o-mini",
        fineTune,
        strangersFineTune,
        "no such",
        await spare(),
      ]) {
        const { list, retrieve, call, delete: remove } = await ask(key, model);
        const listed = await app.call("GET", "/v1/models", { key });
        const inList = listed.status === 200 && listed.json.data.some((one: { id: string }) => one.id === model);
        const got = await app.call("GET", `/v1/models/${encodeURIComponent(model)}`, { key });
        expect([model, list.allowed, retrieve.allowed]).toEqual([model, inList, got.status === 200]);
        const called = await app.call("POST", "/v1/chat/completions", { key, body: JSON.stringify({ model }) });
        expect([model, call.allowed]).toEqual([model, called.status === 200]);
        if (model === fineTune) continue;
        const place = key.endsWith("Admin") ? "/rollcall/v1/models" : "/v1/models";
        const gone = await app.call("DELETE", `${place}/${encodeURIComponent(model)}`, { key });
        expect([model, remove.allowed]).toEqual([model, gone.status === 200]);
        for (const verdict of [list, retrieve, call, remove]) expect(verdict.because).toMatch(/^[A-Z].*\.$/);
      }
    });
  }
});

describe("the explanation of an access", () => {
  const because = async (key: KeyName, model: string, what: "retrieve" | "call" | "delete" = "retrieve") => {
    const { rule, because: words } = (await ask(key, model))[what];
    return [rule, words];
  };

  test("the explanation says why a key can read a model", async () => {
    expect(await because("acemeOwner", "davinci")).toEqual([
      "may-see",
      "It is a base model, which everybody sees. The project hides no model.",
    ]);
    expect(await because("acemeAllowList", fineTune)).toEqual([
      "may-see",
      "It is the organization's own model. The allow list of the project names it.",
    ]);
  });

  test("the explanation says why a key cannot read a model", async () => {
    expect(await because("acemeRestricted", "davinci")).toEqual([
      "missing-scopes",
      "The key is cut down to the scopes api.model.request. They leave out api.model.read.",
    ]);
    expect(await because("acemeRightlessAccount", "davinci")).toEqual([
      "missing-scopes",
      "The project gives no role. Nothing here grants api.model.read.",
    ]);
    expect(await because("acemeAdmin", "davinci")).toEqual([
      "missing-scopes",
      "An admin key administers the organization; it neither lists, retrieves nor calls models.",
    ]);
    expect(await because("acemeDenyList", "davinci")).toEqual([
      "model-not-found",
      "The project has a deny list, and the model is on it.",
    ]);
    expect(await because("acemeAllowList", "gpt-4o-mini")).toEqual([
      "model-not-found",
      "The project has an allow list, and the model is not on it.",
    ]);
    expect(await because("acemeExpired", "davinci")).toEqual(["incorrect-key", "The key expired on 2020-09-13."]);
  });

  test("the explanation says why a key can or cannot call a model", async () => {
    expect(await because("acemeMember", "up-model", "call")).toEqual([
      "may-call",
      "It is a base model, which everybody sees. The project hides no model. The source 'up' serves it. If it fails or does not take the call, the next is 'up-second'.",
    ]);
    expect(await because("acemeRestricted", "up-model", "call")).toEqual(expect.arrayContaining(["may-call"]));
    expect(await because("acemeMember", "davinci", "call")).toEqual([
      "model-not-served",
      "No source serves the model.",
    ]);
    expect(await because("acemeDenyList", "davinci", "call")).toEqual([
      "model-not-found",
      "The project has a deny list, and the model is on it.",
    ]);
    expect(await because("acemeViewer", "up-model", "call")).toEqual([
      "missing-scopes",
      "The role in the organization is reader. The role in the project is viewer. A viewer of a project calls no models.",
    ]);
    expect(await because("acemeAdmin", "up-model", "call")).toEqual([
      "missing-scopes",
      "An admin key administers the organization; it neither lists, retrieves nor calls models.",
    ]);
  });

  test("the explanation names the sources of a model that the key sees, and the path of each call", async () => {
    const { served_by: servedBy } = await ask("acemeMember", "up-model");
    expect(servedBy.map(({ source_id, upstream_id }: any) => [source_id, upstream_id])).toEqual([
      ["up", "up-model"],
      ["up-second", "up-model"],
    ]);
    expect(servedBy[0].calls).toContainEqual({ call: "chat", path: "/v1/chat/completions" });
    expect(servedBy[1].calls).toContainEqual({
      call: "gemini.generate",
      path: "/v1/models/up-model:generateContent",
    });
    const taken = (at: number) => servedBy[at].calls.map(({ call }: any) => call);
    expect([taken(0).includes("moderations"), taken(1).includes("rerank")]).toEqual([false, true]);
    expect((await ask("acemeMember", "none")).served_by).toEqual([]);
    expect((await ask("acemeMember", "davinci")).served_by).toEqual([]);
  });

  test("the explanation says why a key can or cannot delete a model", async () => {
    expect(await because("acemeOwner", fineTune, "delete")).toEqual([
      "owner",
      "It is a fine-tuned model of the organization, and the key belongs to one of its owners.",
    ]);
    expect(await because("acemeMember", fineTune, "delete")).toEqual([
      "owner-required",
      "The role in the organization is reader. The role in the project is member. Nothing here grants api.delete.",
    ]);
    expect((await because("acemeOwner", "davinci", "delete"))[0]).toBe("model-not-deletable");
    const id = await spare();
    await app.call("DELETE", `/v1/models/${encodeURIComponent(id)}`, { key: "acemeOwner" });
    expect(await because("acemeOwner", id)).toEqual([
      "model-not-found",
      "The model was deleted. An owner can restore it.",
    ]);
  });

  test("another organization's model is explained like an unknown one", async () => {
    const theirs = await because("acemeOwner", strangersFineTune);
    expect(theirs).toEqual(["model-not-found", `The organization knows no model '${strangersFineTune}'.`]);
    expect(await because("acemeOwner", "none")).toEqual(["model-not-found", "The organization knows no model 'none'."]);
  });
});

test("a spend limit that is reached refuses calls, and the explanation says so", async () => {
  // A limited server of its own, whose model costs forty cents a call.
  const limited = await openTestApp();
  const asking = administrator(() => limited);
  const echo = sourceAt("", {
    id: "echo",
    kind: "echo",
    organizationId: null,
    models: [{ id: "priced", request_price: "0.4" }],
    deletion: "local",
  });
  await putSource(limited, echo);
  await refresh(limited, echo);
  const { data } = await asking.get("/v1/organization/projects/proj_aceme/api_keys?limit=100");
  const { id } = data.find(({ name }: { name: string }) => name === "acemeMember");
  const explained = async (model = "priced") => (await asking.get(`${access}?key_id=${id}&model=${model}`)).call;
  const body = JSON.stringify({ model: "priced", messages: [{ role: "user", content: "Hello" }] });
  const chat = async () => (await limited.call("POST", "/v1/chat/completions", { key: "acemeMember", body })).status;
  const limit = (path: string, threshold_amount: number) =>
    asking.post(`/v1/organization${path}/spend_limit`, { currency: "USD", interval: "month", threshold_amount });

  await limit("/projects/proj_aceme", 40);
  expect([(await explained()).rule, await chat(), await chat()]).toEqual(["may-call", 200, 429]);
  const { allowed, rule, reasons, because } = await explained();
  expect([allowed, rule, reasons]).toEqual([
    false,
    "project-spend-limit-exceeded",
    [{ code: "project-limit-reached", of: null }],
  ]);
  expect(because).toContain("The project has reached its spend limit for this month.");
  // A model that nobody serves is refused for that reason.
  expect((await explained("davinci")).rule).toBe("model-not-served");
  // Another server's call is known too.
  await limited.usage.written();
  await limit("", 80);
  expect((await explained()).reasons).toHaveLength(1);
  await limited.store.usage.record([usageRecord({ prices: { requestPrice: "0.4" }, usage: {} })]);
  const codes = (await explained()).reasons.map(({ code }: { code: string }) => code);
  expect(codes).toEqual(["project-limit-reached", "organization-limit-reached"]);
  await limit("/projects/proj_aceme", 1000);
  expect([(await explained()).rule, await chat()]).toEqual(["organization-spend-limit-exceeded", 429]);
  const { list, retrieve } = await asking.get(`${access}?key_id=${id}&model=priced`);
  expect([list.allowed, retrieve.allowed]).toEqual([true, true]);
  await limit("", 1000);
  expect([(await explained()).rule, await chat()]).toEqual(["may-call", 200]);
  await limited.close();
});

test("the access of a user or account in a project can be explained before they have a key", async () => {
  const { id } = (await aceme.get("/v1/organization/users?emails[]=reader@aceme.example")).data[0];
  const inNarrow = await aceme.get(`${access}?project_id=proj_narrow&user_id=${id}&model=gpt-4o-mini`);
  expect(inNarrow).toMatchObject({ key_id: null, project_id: "proj_narrow", principal: { type: "user", id } });
  expect(inNarrow.retrieve.allowed).toBe(false);
  const inDefault = await aceme.get(`${access}?project_id=proj_aceme&user_id=${id}&model=gpt-4o-mini`);
  expect([inDefault.retrieve.allowed, inDefault.delete.rule]).toEqual([true, "owner-required"]);
  const accounts = (await aceme.get("/v1/organization/projects/proj_aceme/service_accounts")).data;
  const rightless = accounts.find(({ name }: { name: string }) => name === "rightless").id;
  const asked = await aceme.get(`${access}?project_id=proj_aceme&service_account_id=${rightless}&model=davinci`);
  expect(asked.list.rule).toBe("missing-scopes");
});

test("the allowed networks are shown for a key and for a possible key", async () => {
  const networks = ["192.0.2.0/24"];
  const named = `\n    id: org-aceme\n    allowed_networks: ${JSON.stringify(networks)}`;
  const guarded = await openTestApp(worldYaml.replace("\n    id: org-aceme", named));
  const asking = administrator(() => guarded);
  const [{ id, owner }] = (await asking.get("/v1/organization/projects/proj_narrow/api_keys")).data;
  const might = `project_id=proj_narrow&user_id=${owner.user.id}`;
  for (const whose of [`key_id=${id}`, might])
    expect((await asking.get(`${access}?${whose}&model=davinci`)).only_from).toEqual(networks);
  await guarded.close();
});

test("the explanation distinguishes revoked keys and archived projects", async () => {
  const project = (await aceme.post("/v1/organization/projects", { name: "short-lived" })).id;
  const accounts = `/v1/organization/projects/${project}/service_accounts`;
  const made = await aceme.post(accounts, { name: "robot" });
  const second = await aceme.post(`${accounts}/${made.id}/api_keys`, {});
  const reason = async (id: string) => (await aceme.get(`${access}?key_id=${id}&model=davinci`)).list.because;
  await aceme.delete(`/v1/organization/projects/${project}/api_keys/${second.id}`);
  expect(await reason(second.id)).toMatch(/^The key was revoked on \d{4}-\d{2}-\d{2}\.$/);
  await aceme.post(`/v1/organization/projects/${project}/archive`);
  expect(await reason(made.api_key.id)).toBe("The project is archived.");
});

test("an invalid query is answered 400 with the parameter, and an unknown subject 404", async () => {
  const id = await keyId("acemeOwner");
  for (const [query, param] of [
    [`key_id=${id}`, "model"],
    [`key_id=${id}&model=a%25b`, "model"],
    ["model=davinci", "key_id"],
    [`key_id=${id}&user_id=user-1&model=davinci`, "key_id"],
    ["user_id=user-1&model=davinci", "project_id"],
  ] as const) {
    expect((await aceme.get(`${access}?${query}`, 400)).error.param).toBe(param);
  }
  await aceme.get(`${access}?key_id=key_unknown&model=davinci`, 404);
  await aceme.get(`${access}?project_id=proj_aceme&user_id=user-unknown&model=davinci`, 404);
  await aceme.get(`${access}?project_id=proj_zenith&user_id=user-unknown&model=davinci`, 404);
  const zenith = administrator(() => app, "zenithAdmin");
  await zenith.get(`${access}?key_id=${id}&model=davinci`, 404);
});
