import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readConfigFile } from "../../src/config/file/read-file.ts";
import { bootstrap } from "../../src/registry/config/bootstrap.ts";
import { administrator, withKey } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { fineTune, keys, worldYaml, type KeyName } from "../support/world.ts";

/** What a file declares and what the API changed, at the next start. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const projects = "/v1/organization/projects";
// Without ids the file means by name what it means.
const nameless = worldYaml.replaceAll(/\n        id: proj_\w+/g, "");

async function startAgain(yaml = worldYaml, apiKey: string | null = null): Promise<readonly string[]> {
  const { declaration } = readConfigFile("world.yaml", yaml, {});
  const result = await bootstrap(app.store, { declaration, adminKey: null, apiKey }, Date.now() + 5_000);
  await app.live.catchUp.run();
  return [...result.notes, ...result.troubles];
}

async function seen(key: KeyName): Promise<string[]> {
  const { json } = await app.call("GET", "/v1/models", { key });
  return json.data.map(({ id }: { id: string }) => id).sort();
}

const narrow = ["davinci", fineTune].sort();
const statusOf = async (key: KeyName) => (await withKey(app, keys[key])).status;

/** Later than what is declared: ages are in whole seconds. */
async function createLater(name: string): Promise<string> {
  app.skewMs = 2_000;
  return (await aceme.post(projects, { name })).id;
}

describe("two projects with one name", () => {
  for (const [how, yaml] of [
    ["by its id", worldYaml],
    ["as the oldest of its name", nameless],
  ] as const)
    test(`the file refers to its own project ${how}`, async () => {
      const other = await createLater("narrow");
      expect(await startAgain(yaml)).toEqual([]);
      const { data } = await aceme.get(`${projects}/${other}/api_keys`);
      expect(data).toEqual([]);
      expect((await aceme.get(`${projects}/${other}/model_permissions`, 404)).error).toBeDefined();
      expect(await seen("acemeAllowList")).toEqual(narrow);
      expect((await aceme.get(`${projects}/proj_narrow/api_keys`)).data).toHaveLength(2);
    });

  test("a project that takes another's name is not mistaken for it", async () => {
    await aceme.post(`${projects}/proj_narrow`, { name: "viewing" });
    await startAgain(worldYaml.replace("\n        id: proj_viewing", ""));
    expect((await aceme.get(`${projects}/proj_viewing/api_keys`)).data).toHaveLength(1);
    expect((await aceme.get(`${projects}/proj_narrow`)).name).toBe("narrow");
    expect(await seen("acemeAllowList")).toEqual(narrow);
  });

  test("of two service accounts with one name the file means the oldest", async () => {
    app.skewMs = 2_000;
    const other = await aceme.post(`${projects}/proj_aceme/service_accounts`, { name: "robot" });
    expect(await startAgain()).toEqual([]);
    expect((await aceme.get(`${projects}/proj_aceme/service_accounts/${other.id}`)).role).toBe("member");
    const { data } = await aceme.get(`${projects}/proj_aceme/api_keys?limit=100`);
    const robots = data.find(({ name }: { name: string }) => name === "acemeAccount");
    expect(robots.owner.service_account.id).not.toBe(other.id);
  });
});

describe("a project that was archived through the API", () => {
  const note = expect.stringContaining('the project "narrow" was archived and stays archived');

  for (const [how, yaml, name] of [
    ["renamed", worldYaml, "old"],
    ["known by its id", worldYaml, "narrow"],
    ["known by its name", nameless, "narrow"],
  ] as const)
    test(`a project that is ${how} stays archived, and its keys are invalid`, async () => {
      if (name !== "narrow") await aceme.post(`${projects}/proj_narrow`, { name });
      await aceme.post(`${projects}/proj_narrow/archive`);
      expect(await startAgain(yaml)).toContainEqual(note);
      expect((await aceme.get(`${projects}/proj_narrow`)).status).toBe("archived");
      expect([await statusOf("acemeAllowList"), await statusOf("acemeReader")]).toEqual([401, 401]);
      expect(await statusOf("acemeOwner")).toBe(200);
    });

  test("a new id in the file creates another project", async () => {
    await aceme.post(`${projects}/proj_narrow/archive`);
    expect(await startAgain(worldYaml.replace("proj_narrow", "proj_anew"))).toEqual([]);
    expect((await aceme.get(`${projects}/proj_narrow`)).status).toBe("archived");
    expect(await seen("acemeAllowList")).toEqual(narrow);
  });

  test("a key that the file moves into an archived project becomes invalid", async () => {
    await aceme.post(`${projects}/proj_narrow/archive`);
    const account = "service_accounts: [{ name: late }]\n        model_policy: { mode: allow_list";
    const moved = worldYaml
      .replace("model_policy: { mode: allow_list", account)
      .replace("project: default, service_account: robot", "project: narrow, service_account: late");
    expect(await startAgain(moved)).toContainEqual(note);
    expect([await statusOf("acemeAccount"), await statusOf("acemeOwner")]).toEqual([401, 200]);
  });

  test("a key from the environment moves out of an archived project", async () => {
    await aceme.post(`${projects}/proj_aceme/archive`);
    const [chosen, next] = ["chosen-0123456789abcdef", "next-0123456789abcdef"];
    await startAgain(worldYaml, chosen);
    expect((await withKey(app, chosen)).status).toBe(200);
    const { json } = await withKey(app, keys.acemeAdmin, "GET", `${projects}?limit=100`);
    for (const { id } of json.data) await aceme.post(`${projects}/${id}/archive`);
    expect(await startAgain(worldYaml, chosen)).toContainEqual(expect.stringContaining("ROLLCALL_API_KEY is invalid"));
    expect((await withKey(app, chosen)).status).toBe(401);
    await startAgain(worldYaml, next);
    expect((await withKey(app, next)).status).toBe(200);
  });
});

describe("changes through the API that the file overrides", () => {
  test("overridden changes are reported once, grouped by kind", async () => {
    const [ids, permissions] = [{ model_ids: ["davinci"] }, "model_permissions"];
    for (const id of ["proj_narrow", "proj_aceme"])
      await aceme.post(`${projects}/${id}/${permissions}`, { mode: "allow_list", ...ids });
    const { data } = await aceme.get("/v1/organization/users?emails[]=reader@aceme.example");
    await aceme.post(`/v1/organization/users/${data[0].id}`, { role: "owner" });
    await aceme.post(`${projects}/proj_viewing/users/${data[0].id}`, { role: "owner" });
    expect([...(await startAgain())].sort()).toEqual([
      expect.stringMatching(/^changed through the API and now as the file declares: project default, narrow$/),
      expect.stringMatching(/: project member reader@aceme\.example$/),
      expect.stringMatching(/: user reader@aceme\.example$/),
    ]);
    expect(await seen("acemeAllowList")).toEqual(narrow);
    expect(await startAgain()).toEqual([]);
  });

  test("overridden removals are reported once", async () => {
    const [{ id }] = (await aceme.get("/v1/organization/users?emails[]=reader@aceme.example")).data;
    await aceme.delete(`/v1/organization/users/${id}`);
    const accounts = `${projects}/proj_aceme/service_accounts`;
    for (const account of (await aceme.get(accounts)).data) await aceme.delete(`${accounts}/${account.id}`);
    const put = (notes: readonly string[]) => notes.filter((note) => note.startsWith("changed through the API")).sort();
    expect(put(await startAgain())).toEqual([
      expect.stringMatching(/: service account robot, rightless$/),
      expect.stringMatching(/: user reader@aceme\.example$/),
    ]);
    expect([await statusOf("acemeMember"), await statusOf("acemeAccount")]).toEqual([401, 401]);
    expect(put(await startAgain())).toEqual([]);
  });

  test("a user is recognised by address, whatever its case", async () => {
    const users = "/v1/organization/users";
    const [{ id }] = (await aceme.get(`${users}?emails[]=reader@aceme.example`)).data;
    const otherwise = worldYaml.replaceAll("reader@aceme.example", "Reader@Aceme.example");
    expect(await startAgain(otherwise.replace("user: Reader@A", "user: reader@a"))).toEqual([]);
    const { data } = await aceme.get(users);
    expect(data).toHaveLength(2);
    expect(data).toContainEqual(expect.objectContaining({ id, email: "Reader@Aceme.example" }));
    expect(await statusOf("acemeMember")).toBe(200);
  });

  test("changes of the file itself are not reported", async () => {
    const changed = worldYaml
      .replace("mode: deny_list", "mode: allow_list")
      .replace("{ email: reader@aceme.example, role: reader }", "{ email: reader@aceme.example, role: owner }");
    expect(await startAgain(changed)).toEqual([]);
    expect(await seen("acemeDenyList")).toEqual(narrow);
  });
});

test("a retry of a deletion succeeds even if the id now shows a base model", async () => {
  const { id } = await aceme.post("/rollcall/v1/models", { id: "twice" });
  await startAgain(worldYaml.replace("\nmodels:", "\nmodels:\n  - { id: twice }"));
  const remove = (retries: string) =>
    app.call("DELETE", `/v1/models/${id}`, { key: "acemeOwner", headers: { "x-stainless-retry-count": retries } });
  expect((await remove("0")).status).toBe(200);
  expect((await app.call("GET", `/v1/models/${id}`, { key: "acemeOwner" })).json.owned_by).toBe("system");
  expect([(await remove("1")).status, (await remove("0")).status]).toEqual([200, 403]);
});

test("a key made by hand can be adopted by the file, and a revoked one stays revoked", async () => {
  const account = await aceme.post(`${projects}/proj_aceme/service_accounts`, { name: "made" });
  const { value, id } = account.api_key;
  const line = `      - { name: adopted, value: ${value}, project: narrow, user: owner@aceme.example }\n    models:\n      - { id: "${fineTune}"`;
  const adopting = worldYaml.replace(`    models:\n      - { id: "${fineTune}"`, line);
  expect(adopting).not.toBe(worldYaml);
  expect(await startAgain(adopting)).toEqual([]);
  expect((await aceme.get(`${projects}/proj_narrow/api_keys/${id}`)).name).toBe("adopted");
  expect(await startAgain(worldYaml)).toEqual([expect.stringContaining("which are invalid until it does: adopted")]);
  expect((await withKey(app, value)).status).toBe(401);
  expect(await startAgain(adopting)).toEqual(['the file declares the key "adopted" again, so it is valid again']);
  expect((await withKey(app, value)).status).toBe(200);
  await aceme.delete(`${projects}/proj_narrow/api_keys/${id}`);
  expect(await startAgain(adopting)).toEqual([expect.stringContaining('"adopted" was revoked and stays revoked')]);
});
