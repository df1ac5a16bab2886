import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { listed, putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams.ts";
import type { KeyName } from "../support/world.ts";

/** What people are told of models that come and go with sources, and whose names they may take. */

let app: TestApp;
let upstream: Upstream;
beforeEach(async () => {
  app = await openTestApp();
  upstream = await startUpstream("up-a", "up-b");
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

const acme = administrator(() => app);
const own = () => sourceAt(upstream.url);
const shared = () => sourceAt(upstream.url, { organizationId: null, deletion: "local" });
const begin = async (source = own()) => {
  await putSource(app, source);
  await refresh(app, source);
};
const retireFirst = async (source = own()) => {
  upstream.models.shift();
  for (let at = 0; at < 3; at++) await refresh(app, source);
};

describe("who wonders about access", () => {
  const because = async (model: string) => {
    const { data } = await acme.get("/v1/organization/projects/proj_aceme/api_keys?limit=100");
    const { id } = data.find(({ name }: { name: string }) => name === "acemeOwner");
    const { retrieve } = await acme.get(`/rollcall/v1/access?key_id=${id}&model=${model}`);
    return [retrieve.allowed, retrieve.because];
  };

  test("hears that a base model of an own source is the organization's, and one of a shared source everybody's", async () => {
    const other = await startUpstream("up-shared");
    await begin();
    await begin({ ...shared(), id: "all", baseUrl: other.url });
    const end = "and the key's project hides no model.";
    expect(await because("up-a")).toEqual([
      true,
      `It is a base model of one of the organization's own sources, ${end}`,
    ]);
    expect(await because("up-shared")).toEqual([true, `It is a base model, which everybody sees, ${end}`]);
    other.close();
  });

  test.each([
    ["its own", own],
    ["a shared", shared],
  ])("hears that %s source lists a model no longer, and sees it back when it does", async (_, source) => {
    await begin(source());
    const [gone] = upstream.models;
    await retireFirst(source());
    expect(await because("up-a")).toEqual([false, "No source lists the model any longer."]);
    upstream.models.push(gone!);
    await refresh(app, source());
    expect((await because("up-a"))[0]).toBe(true);
  });
});

describe("who follows the changes", () => {
  const changesSince = async (revision: number, key: KeyName) =>
    (await app.call("GET", `/rollcall/v1/changes?since=${revision}`, { key })).json.data.map((change: any) => [
      change.type,
      change.resource.id,
    ]);

  test("hears of a model that is retired, once, and of its return; and strangers do not", async () => {
    await begin();
    const [gone] = upstream.models;
    let { revision } = app.live;
    await retireFirst();
    expect(await changesSince(revision, "acemeOwner")).toEqual([["model.unavailable", "up-a"]]);
    expect(await changesSince(revision, "zenithOwner")).toEqual([]);
    expect(await changesSince(revision, "acemeAdmin")).toEqual([["rollcall.source.refreshed", "up"]]);
    revision = app.live.revision;
    upstream.models.push(gone!);
    await refresh(app, own());
    expect(await changesSince(revision, "acemeOwner")).toEqual([["model.available", "up-a"]]);
    expect(await changesSince(revision, "zenithOwner")).toEqual([]);
  });
});

describe("a name that a shared source merely lists", () => {
  const ownerOf = async (id: string, key: KeyName) =>
    (await app.call("GET", `/v1/models/${id}`, { key })).json.owned_by;

  test("can be registered, given to an alias and restored to, and means that to the organization alone", async () => {
    await acme.post("/rollcall/v1/models", { id: "up-b", owned_by: "us" });
    await app.call("DELETE", "/v1/models/up-b", { key: "acemeOwner" });
    await begin(shared());
    expect(await ownerOf("up-b", "acemeOwner")).toBe("upstream");
    await acme.post("/rollcall/v1/deleted_models/up-b");
    expect(await ownerOf("up-b", "acemeOwner")).toBe("us");
    await acme.post("/rollcall/v1/models", { id: "up-a", owned_by: "us" });
    expect([await ownerOf("up-a", "acemeOwner"), await ownerOf("up-a", "zenithOwner")]).toEqual(["us", "upstream"]);
    upstream.models.push(listed("up-c"));
    await refresh(app, shared());
    await acme.post("/rollcall/v1/aliases", { id: "up-c", target: "davinci" });
    expect([await ownerOf("up-c", "acemeOwner"), await ownerOf("up-c", "zenithOwner")]).toEqual(["openai", "upstream"]);
  });

  test("while one that the file declares for everybody stays everybody's, also when a source lists it too", async () => {
    upstream.models.push(listed("davinci"));
    await begin(shared());
    expect((await acme.post("/rollcall/v1/models", { id: "davinci" }, 409)).error.code).toBe("model_exists");
  });
});
