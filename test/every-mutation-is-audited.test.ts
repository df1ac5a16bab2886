import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type Called, type TestApp } from "./support/app.ts";
import { fineTune, spareFineTune, type KeyName } from "./support/world.ts";

/**
 * Every route that changes something, from the table: an acknowledged change is one audit event and one revision, and
 * a refused one is neither. A route that nobody says here how to use fails.
 */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const organization = "/v1/organization";
const project = `${organization}/projects/{project_id}`;

interface Use {
  readonly body?: unknown;
  readonly key?: KeyName;
  /** What stands in the path, each made for this use alone. */
  readonly at?: () => Promise<Readonly<Record<string, string>>>;
  readonly model?: string;
}

const uses: Readonly<Record<string, Use>> = {
  "DELETE /v1/models/{model}": { key: "acemeOwner", model: fineTune },
  "DELETE /models/{model}": { key: "acemeOwner", model: spareFineTune },
  [`POST ${organization}/projects`]: { body: { name: "p" } },
  [`POST ${project}`]: { body: { name: "q" }, at: newProject },
  [`POST ${project}/archive`]: { at: newProject },
  [`POST ${project}/model_permissions`]: { body: { mode: "allow_list", model_ids: ["davinci"] }, at: newProject },
  [`DELETE ${project}/model_permissions`]: {
    at: async () => {
      const at = await newProject();
      const body = { mode: "deny_list", model_ids: [] };
      await make("POST", `${organization}/projects/${at.project_id}/model_permissions`, body);
      return at;
    },
  },
  [`POST ${project}/users`]: { body: { email: "reader@aceme.example", role: "viewer" }, at: newProject },
  [`POST ${project}/users/{user_id}`]: { body: { role: "member" }, at: newMember },
  [`DELETE ${project}/users/{user_id}`]: { at: newMember },
  [`POST ${project}/api_keys/{key_id}`]: { body: { scopes: ["api.model.read"] }, at: newAccount },
  [`DELETE ${project}/api_keys/{key_id}`]: { at: newAccount },
  [`POST ${project}/service_accounts`]: { body: { name: "s" }, at: newProject },
  [`POST ${project}/service_accounts/{service_account_id}`]: { body: { name: "t" }, at: newAccount },
  [`DELETE ${project}/service_accounts/{service_account_id}`]: { at: newAccount },
  [`POST ${project}/service_accounts/{service_account_id}/api_keys`]: { body: {}, at: newAccount },
  [`POST ${organization}/admin_api_keys`]: { body: { name: "a" } },
  [`DELETE ${organization}/admin_api_keys/{key_id}`]: {
    at: async () => ({ key_id: (await make("POST", `${organization}/admin_api_keys`, { name: "a" })).id }),
  },
  [`POST ${organization}/users/{user_id}`]: { body: { role: "reader" }, at: reader },
  [`DELETE ${organization}/users/{user_id}`]: { at: reader },
  "POST /rollcall/v1/models": { body: { id: "ft:davinci:acemeco::new" } },
};

test("every route that changes something is used here", () => {
  const changing = app.routes.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  expect(Object.keys(uses).toSorted()).toEqual(changing.toSorted());
});

for (const [row, { body, key = "acemeAdmin", at, model = "" }] of Object.entries(uses)) {
  const [method = "", path = ""] = row.split(" ");
  test(`${row} is one event and one revision, and nothing when it is refused`, async () => {
    const names = { ...(await at?.()), model };
    const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name as "model"] ?? "");
    expect(await growth(() => call(method, target, { unknown: "field" }, "zenithOwner"))).toEqual({
      acknowledged: false,
      events: 0,
      revisions: 0,
    });
    expect(await growth(() => call(method, target, body, key))).toEqual({
      acknowledged: true,
      events: 1,
      revisions: 1,
    });
  });
}

const racers = 32;

test("of 32 registrations and 32 deletions of one id at once one each wins, and each winner is one event", async () => {
  for (let round = 0; round < 5; round++) {
    const id = `ft:davinci:acemeco:race:${round}`;
    const before = await standing();
    const registrations = Array.from({ length: racers }, () =>
      call("POST", "/rollcall/v1/models", { id }, "acemeAdmin"),
    );
    expect(won(await Promise.all(registrations))).toBe(1);
    // A deletion that comes before the registration finds nothing, so the two kinds race one after the other.
    const deletions = Array.from({ length: racers }, () => call("DELETE", `/v1/models/${id}`, undefined, "acemeOwner"));
    const again = Array.from({ length: racers }, () => call("POST", "/rollcall/v1/models", { id }, "acemeAdmin"));
    expect(won(await Promise.all(deletions))).toBe(1);
    expect(won(await Promise.all(again))).toBe(0);
    const after = await standing();
    expect([after.events - before.events, after.revision - before.revision]).toEqual([2, 2]);
  }
});

test("and the chain over all of it is whole", async () => {
  const { json } = await call("GET", "/rollcall/v1/audit/verification", undefined, "acemeAdmin");
  expect(json).toMatchObject({ intact: true, events: (await standing()).events });
});

async function growth(change: () => Promise<Called>) {
  const before = await standing();
  const { status } = await change();
  const after = await standing();
  return {
    acknowledged: status >= 200 && status < 300,
    events: after.events - before.events,
    revisions: after.revision - before.revision,
  };
}

async function standing() {
  const logs = await Promise.all(["org-aceme", "org-zenith"].map((id) => app.audit(id)));
  return { events: logs.flat().length, revision: (await app.store.snapshot()).revision };
}

function won(answers: readonly Called[]): number {
  return answers.filter(({ status }) => status === 200).length;
}

function call(method: string, target: string, body: unknown, key: KeyName): Promise<Called> {
  const headers = { "content-type": "application/json" };
  return app.call(method, target, body === undefined ? { key } : { key, headers, body: JSON.stringify(body) });
}

async function make(method: string, target: string, body: unknown): Promise<any> {
  const { status, json, text } = await call(method, target, body, "acemeAdmin");
  if (status !== 200) throw new Error(`${method} ${target}: ${status} ${text}`);
  return json;
}

async function newProject() {
  return { project_id: (await make("POST", `${organization}/projects`, { name: "made" })).id as string };
}

async function newAccount() {
  const at = await newProject();
  const account = await make("POST", `${organization}/projects/${at.project_id}/service_accounts`, { name: "made" });
  return { ...at, service_account_id: account.id as string, key_id: account.api_key.id as string };
}

async function newMember() {
  const at = await newProject();
  const user = await make("POST", `${organization}/projects/${at.project_id}/users`, {
    email: "reader@aceme.example",
    role: "viewer",
  });
  return { ...at, user_id: user.id as string };
}

async function reader() {
  const { json } = await call("GET", `${organization}/users?emails[]=reader@aceme.example`, undefined, "acemeAdmin");
  return { user_id: json.data[0].id as string };
}
