import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune } from "../../support/world.ts";

/** A client that removes the items of a page and then asks for the next page still gets the items after it. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const organization = "/v1/organization";
const project = `${organization}/projects/proj_viewing`;
const permissions = `/v1/fine_tuning/checkpoints/${fineTune}/permissions`;
const deletedModels = "/rollcall/v1/deleted_models";

let unique = 0;
const name = () => ({ name: `n${unique++}` });
const idOf = async (path: string, body: unknown): Promise<string> => (await aceme.post(path, body)).id;

async function newUser(): Promise<string> {
  const invite = await idOf(`${organization}/invites`, { email: `${unique++}@aceme.example`, role: "reader" });
  return idOf(`/rollcall/v1/invites/${invite}/accept`, {});
}

let group = "";
async function inGroup(): Promise<string> {
  group ||= await idOf(`${organization}/groups`, name());
  const id = await newUser();
  await aceme.post(`${organization}/groups/${group}/users`, { user_id: id });
  return id;
}

async function newProjectGroup(): Promise<string> {
  const id = await idOf(`${organization}/groups`, name());
  await aceme.post(`${project}/groups`, { group_id: id, role: "role_project_viewer" });
  return id;
}

async function newMember(): Promise<string> {
  const id = await newUser();
  await aceme.post(`${project}/users`, { user_id: id, role: "viewer" });
  return id;
}

async function newKey(): Promise<string> {
  return idOf("/rollcall/v1/projects/proj_viewing/api_keys", { ...name(), email: "owner@aceme.example" });
}

async function newPermission(): Promise<string> {
  const { id } = await aceme.post(`${organization}/projects`, name());
  return (await aceme.post(permissions, { project_ids: [id] })).data[0].id;
}

async function newDeletedModel(): Promise<string> {
  const id = await idOf("/rollcall/v1/models", { id: `m${unique++}` });
  expect((await app.call("DELETE", `/v1/models/${id}`, { key: "acemeOwner" })).status).toBe(200);
  return id;
}

interface List {
  readonly path: () => string;
  readonly make: () => Promise<string>;
  readonly remove?: (id: string) => Promise<unknown>;
}

const lists: Readonly<Record<string, List>> = {
  projects: {
    path: () => `${organization}/projects`,
    make: () => idOf(`${organization}/projects`, name()),
    remove: (id) => aceme.post(`${organization}/projects/${id}/archive`),
  },
  users: { path: () => `${organization}/users`, make: newUser },
  "project users": { path: () => `${project}/users`, make: newMember },
  "project keys": { path: () => `${project}/api_keys`, make: newKey },
  "admin keys": {
    path: () => `${organization}/admin_api_keys`,
    make: () => idOf(`${organization}/admin_api_keys`, name()),
  },
  "service accounts": {
    path: () => `${project}/service_accounts`,
    make: () => idOf(`${project}/service_accounts`, name()),
  },
  invites: {
    path: () => `${organization}/invites`,
    make: () => idOf(`${organization}/invites`, { email: `${unique++}@aceme.example`, role: "reader" }),
  },
  groups: { path: () => `${organization}/groups`, make: () => idOf(`${organization}/groups`, name()) },
  "group users": { path: () => `${organization}/groups/${group}/users`, make: inGroup },
  "project groups": { path: () => `${project}/groups`, make: newProjectGroup },
  permissions: { path: () => permissions, make: newPermission },
  "deleted models": {
    path: () => deletedModels,
    make: newDeletedModel,
    remove: (id) => aceme.post(`${deletedModels}/${id}`),
  },
};

interface Item {
  readonly id?: string;
  readonly group_id?: string;
}

async function ids(path: string): Promise<string[]> {
  return (await aceme.get(path)).data.map(({ id, group_id: groupId }: Item) => id ?? groupId);
}

describe("a page after an item that is gone", () => {
  for (const [list, { path, make, remove = (id: string) => aceme.delete(`${path()}/${id}`) }] of Object.entries(lists))
    test(`a page of ${list} continues after an item that is gone`, async () => {
      const gone = [await make(), await make()][0] ?? "";
      const all = await ids(`${path()}?limit=100`);
      const behind = all.slice(all.indexOf(gone) + 1);
      await remove(gone);
      expect(await ids(`${path()}?limit=100`)).toEqual(all.filter((id) => id !== gone));
      expect(await ids(`${path()}?limit=100&after=${gone}`)).toEqual(behind);
      await aceme.get(`${path()}?after=never_was`, 400);
    });

  test("an item that is gone from another list is not a valid cursor", async () => {
    const { id } = await zenith.post(`${organization}/admin_api_keys`, { name: "theirs" });
    await zenith.delete(`${organization}/admin_api_keys/${id}`);
    await zenith.get(`${organization}/admin_api_keys?after=${id}`);
    await aceme.get(`${organization}/admin_api_keys?after=${id}`, 400);
    const key = await newKey();
    await aceme.delete(`${project}/api_keys/${key}`);
    await aceme.get(`${organization}/projects/proj_aceme/api_keys?after=${key}`, 400);
  });
});
