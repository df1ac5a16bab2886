import { describe, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { sourced } from "../support/upstreams/sourced.ts";
import { listed, putSource, refresh, sourceAt, startUpstream } from "../support/upstreams/upstreams.ts";
import type { KeyName } from "../support/world.ts";

/** How models of sources appear in explanations and the change feed, and who may take their ids. */

const there = sourced("up-a", "up-b");

const acme = administrator(() => there.app);
const own = () => sourceAt(there.upstream.url);
const shared = () => sourceAt(there.upstream.url, { organizationId: null, deletion: "local" });
const begin = async (source = own()) => {
  await putSource(there.app, source);
  await refresh(there.app, source);
};
const retireFirst = async (source = own()) => {
  there.upstream.models.shift();
  for (let at = 0; at < 3; at++) await refresh(there.app, source);
};

describe("an explanation of access", () => {
  const because = async (model: string) => {
    const { data } = await acme.get("/v1/organization/projects/proj_aceme/api_keys?limit=100");
    const { id } = data.find(({ name }: { name: string }) => name === "acemeOwner");
    const { retrieve } = await acme.get(`/rollcall/v1/access?key_id=${id}&model=${model}`);
    return [retrieve.allowed, retrieve.because];
  };

  test("says that a base model is the organization's or everybody's, by its source", async () => {
    const other = await startUpstream("up-shared");
    await begin();
    await begin({ ...shared(), id: "all", baseUrl: other.url });
    const end = "The project hides no model.";
    expect(await because("up-a")).toEqual([
      true,
      `It is a base model of one of the organization's own sources. ${end}`,
    ]);
    expect(await because("up-shared")).toEqual([true, `It is a base model, which everybody sees. ${end}`]);
    other.close();
  });

  test.each([
    ["an own", own],
    ["a shared", shared],
  ])("says that %s source no longer lists a model, until it lists it again", async (_, source) => {
    await begin(source());
    const [gone] = there.upstream.models;
    await retireFirst(source());
    expect(await because("up-a")).toEqual([false, "No source lists the model any longer."]);
    there.upstream.models.push(gone!);
    await refresh(there.app, source());
    expect((await because("up-a"))[0]).toBe(true);
  });
});

describe("the change feed", () => {
  const changesSince = async (revision: number, key: KeyName) =>
    (await there.app.call("GET", `/rollcall/v1/changes?since=${revision}`, { key })).json.data.map((change: any) => [
      change.type,
      change.resource.id,
    ]);

  test("reports once that a model is retired and once that it is back, and only to those who see it", async () => {
    await begin();
    const [gone] = there.upstream.models;
    let { revision } = there.app.live;
    await retireFirst();
    expect(await changesSince(revision, "acemeOwner")).toEqual([["model.unavailable", "up-a"]]);
    expect(await changesSince(revision, "zenithOwner")).toEqual([]);
    expect(await changesSince(revision, "acemeAdmin")).toEqual([["rollcall.source.refreshed", "up"]]);
    revision = there.app.live.revision;
    there.upstream.models.push(gone!);
    await refresh(there.app, own());
    expect(await changesSince(revision, "acemeOwner")).toEqual([["model.available", "up-a"]]);
    expect(await changesSince(revision, "zenithOwner")).toEqual([]);
  });
});

describe("an id that a shared source lists", () => {
  const ownerOf = async (id: string, key: KeyName) =>
    (await there.app.call("GET", `/v1/models/${id}`, { key })).json.owned_by;

  test("can be registered, aliased and restored by an organization, for itself only", async () => {
    await acme.post("/rollcall/v1/models", { id: "up-b", owned_by: "us" });
    await there.app.call("DELETE", "/v1/models/up-b", { key: "acemeOwner" });
    await begin(shared());
    expect(await ownerOf("up-b", "acemeOwner")).toBe("upstream");
    await acme.post("/rollcall/v1/deleted_models/up-b");
    expect(await ownerOf("up-b", "acemeOwner")).toBe("us");
    await acme.post("/rollcall/v1/models", { id: "up-a", owned_by: "us" });
    expect([await ownerOf("up-a", "acemeOwner"), await ownerOf("up-a", "zenithOwner")]).toEqual(["us", "upstream"]);
    there.upstream.models.push(listed("up-c"));
    await refresh(there.app, shared());
    await acme.post("/rollcall/v1/aliases", { id: "up-c", target: "davinci" });
    expect([await ownerOf("up-c", "acemeOwner"), await ownerOf("up-c", "zenithOwner")]).toEqual(["openai", "upstream"]);
  });

  test("cannot be taken if the file declares it for everybody as well", async () => {
    there.upstream.models.push(listed("davinci"));
    await begin(shared());
    expect((await acme.post("/rollcall/v1/models", { id: "davinci" }, 409)).error.code).toBe("model_exists");
  });
});
