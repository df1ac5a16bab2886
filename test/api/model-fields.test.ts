import { afterEach, expect, test } from "bun:test";
import { administrator, withKey } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { keys, worldYaml } from "../support/world.ts";

let app: TestApp;
afterEach(() => app.close());

const aceme = administrator(() => app);
const known = worldYaml.replace("models:\n", "models:\n  - { id: known, created: 7, context_length: 4096 }\n");
const strict = { id: "known", object: "model", created: 7, owned_by: "system" };
const extended = { ...strict, context_length: 4096, top_provider: { context_length: 4096 } };
const made = "/rollcall/v1/projects/proj_aceme/api_keys";
const person = { email: "owner@aceme.example", name: "laptop" };

/** The model in the key's list, by itself and in the change feed; all three must be equal. */
async function shownTo(key: string): Promise<unknown> {
  const { data } = (await withKey(app, key)).json;
  const listed = data.find(({ id }: { id: string }) => id === "known");
  const alone = await withKey(app, key, "GET", "/v1/models/known");
  expect(alone.text).toBe(JSON.stringify(listed));
  const changes = (await withKey(app, key, "GET", "/rollcall/v1/changes?limit=1000")).json.data;
  expect(changes.find(({ model }: any) => model?.id === "known").model).toEqual(listed);
  return listed;
}

test("a key with strict fields sees only OpenAI's fields, and so does its rotated key", async () => {
  app = await openTestApp(known);
  expect(await shownTo(keys.acemeOwner)).toEqual(extended);
  const key = await aceme.post(made, { ...person, model_fields: "strict" });
  expect(await shownTo(key.value)).toEqual(strict);
  expect((await app.audit("org-aceme"))[0]?.details).toMatchObject({ data: { model_fields: "strict" } });
  const rotated = await aceme.post(`/rollcall/v1/api_keys/${key.id}/rotate`, {});
  expect(await shownTo(rotated.value)).toEqual(strict);
  expect((await aceme.post(made, { ...person, model_fields: "few" }, 400)).error.param).toBe("model_fields");
});

test("the two shapes have different entity tags", async () => {
  app = await openTestApp(known);
  const { value } = await aceme.post(made, { ...person, model_fields: "strict" });
  const [all, few] = [await withKey(app, keys.acemeOwner), await withKey(app, value)];
  expect(all.headers["etag"]).not.toBe(few.headers["etag"]!);
  const headers = { authorization: `Bearer ${value}`, "if-none-match": all.headers["etag"]! };
  expect((await app.call("GET", "/v1/models", { headers })).status).toBe(200);
});

test("a server can default to strict fields, and a key can override that", async () => {
  const allFields = `value: ${keys.acemeMember},`;
  app = await openTestApp(`${known.replace(allFields, `${allFields} model_fields: all,`)}model_fields: strict\n`);
  expect(await shownTo(keys.acemeOwner)).toEqual(strict);
  expect(await shownTo(keys.acemeMember)).toEqual(extended);
  const { value } = await aceme.post(made, { ...person, model_fields: "all" });
  expect(await shownTo(value)).toEqual(extended);
});

test("clients of 2023 see the fields of 2023", async () => {
  app = await openTestApp(known);
  const headers = { authorization: `Bearer ${keys.acemeOwner}`, "user-agent": "OpenAI/NodeJS/3.3.0" };
  const { json } = await app.call("GET", "/v1/models/known", { headers });
  expect(Object.keys(json)).toEqual(["id", "object", "created", "owned_by", "permission", "root", "parent"]);
});
