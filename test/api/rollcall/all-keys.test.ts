import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

/** The keys of a whole organization, in one list. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const reader = administrator(() => app, "acemeReaderAdmin");
const all = "/rollcall/v1/api_keys";
const made = "/rollcall/v1/projects/proj_aceme/api_keys";
const email = "reader@aceme.example";

type Listed = {
  readonly id: string;
  readonly kind: string;
  readonly owner: { readonly user?: { readonly id: string } };
};
const list = async (query: string): Promise<readonly Listed[]> => (await aceme.get(`${all}?limit=100&${query}`)).data;
const idsOf = (listed: readonly Listed[]) => listed.map(({ id }) => id);

test("a key is shown with its project, owner, scopes, settings and origin, and without its secret", async () => {
  const body = { email, name: "Laptop", scopes: ["api.model.read"], model_fields: "strict", max_open_calls: 7 };
  const { value, id } = await aceme.post(made, body);
  const answer = await aceme.get(`${all}?q=${id}`);
  expect(answer).toMatchObject({ object: "list", has_more: false, next: null });
  expect(answer.data).toEqual([
    {
      id,
      object: "rollcall.api_key",
      kind: "user",
      name: "Laptop",
      redacted_value: expect.stringContaining("..."),
      created_at: expect.any(Number),
      last_used_at: null,
      expires_at: null,
      revoked_at: null,
      project_id: "proj_aceme",
      project_name: expect.any(String),
      owner_project_access: "active",
      owner: { type: "user", user: expect.objectContaining({ email, role: "member" }) },
      scopes: ["api.model.read"],
      declared_by: null,
      model_fields: "strict",
      model_names: null,
      max_open_calls: 7,
      rotated_from: null,
      rotated_to: null,
    },
  ]);
  expect(JSON.stringify(answer)).not.toContain(value);
});

test("the keys of all projects, admin keys, and who declared them are in one list", async () => {
  const keys = await list("");
  expect(new Set(keys.map(({ kind }) => kind))).toEqual(new Set(["admin", "user", "service_account"]));
  expect(new Set(keys.map((key) => Object(key).project_id)).size).toBeGreaterThan(2);
  expect(keys.some((key) => Object(key).declared_by === "file")).toBe(true);
  const zenith = await administrator(() => app, "zenithAdmin").get(`${all}?limit=100&revoked=any`);
  expect(idsOf(zenith.data).filter((id) => idsOf(keys).includes(id))).toEqual([]);
});

test("a rotated key and its successor name each other", async () => {
  const { id } = await aceme.post(made, { email, name: "rotating" });
  const fresh = await aceme.post(`/rollcall/v1/api_keys/${id}/rotate`, { overlap_seconds: 0 });
  const [old] = await list(`q=${id}&revoked=true`);
  const [successor] = await list(`q=${fresh.id}`);
  expect(old).toMatchObject({ id, rotated_from: null, rotated_to: fresh.id, revoked_at: expect.any(Number) });
  expect(successor).toMatchObject({ id: fresh.id, rotated_from: id, rotated_to: null, revoked_at: null });
  expect(idsOf(await list(""))).not.toContain(id);
  expect(idsOf(await list("revoked=any"))).toContain(id);
});

test("pages follow each other in every order, and a cursor belongs to its order", async () => {
  for (const sort of ["created", "last_used", "ends", "name"])
    for (const order of ["asc", "desc"]) {
      const whole = idsOf(await list(`sort=${sort}&order=${order}`));
      const paged: string[] = [];
      for (let next: string | null = ""; next !== null;) {
        const page = await aceme.get(`${all}?limit=3&sort=${sort}&order=${order}${next && `&after=${next}`}`);
        paged.push(...idsOf(page.data));
        expect(page.has_more).toBe(page.next !== null);
        next = page.next;
      }
      expect([sort, order, paged]).toEqual([sort, order, whole]);
      expect(new Set(whole).size).toBe(whole.length);
    }
  const { next } = await aceme.get(`${all}?limit=1&sort=name`);
  for (const wrong of [`after=${next}`, "after=key_1", "sort=name&after=W10", `sort=last_used&after=${next}`])
    expect((await aceme.get(`${all}?${wrong}`, 400)).error.param).toBe("after");
});

test("keys are found by project, user, kind, end and last use", async () => {
  const { id } = await aceme.post(made, { email, name: "ending", expires_in_seconds: 3600 });
  const now = Math.floor(Date.now() / 1000);
  const user = (await list(`q=${id}`))[0]!.owner.user!.id;
  expect(idsOf(await list(`ends_before=${now + 7200}&ends_from=${now}&project_id=proj_aceme&user_id=${user}`))).toEqual(
    [id],
  );
  expect(await list(`ends_before=${now + 60}&ends_from=${now}`)).toEqual([]);
  expect((await list("kind=service_account")).every(({ kind }) => kind === "service_account")).toBe(true);
  // Nothing that was made a moment ago counts as unused since yesterday.
  expect(await list(`unused_since=${now - 86_400}&q=${id}`)).toEqual([]);
  expect(idsOf(await list(`unused_since=${now + 60}&q=${id}`))).toEqual([id]);
  expect(await list("project_id=proj_zenith")).toEqual([]);
});

test("who may not read the organization gets their own keys, and nobody else's", async () => {
  const own = await reader.get(`${all}?limit=100&revoked=any`);
  const [first] = own.data as readonly Listed[];
  const user = first!.owner.user!.id;
  expect(idsOf(own.data)).toEqual(idsOf(await list(`user_id=${user}&revoked=any`)));
  expect(idsOf((await reader.get(`${all}?user_id=${user}&limit=100&revoked=any`)).data)).toEqual(idsOf(own.data));
  const others = (await list("")).find(({ owner }) => owner.user !== undefined && owner.user.id !== user)!;
  expect((await reader.get(`${all}?user_id=${others.owner.user!.id}`, 403)).error.message).toContain(
    "api.management.read",
  );
  expect((await reader.get(`${all}?q=${others.id}`)).data).toEqual([]);
});

test("one key is retrieved as the list has it, even a revoked one, and nobody else's by those who may not read", async () => {
  const owners = await aceme.post(made, { email: "owner@aceme.example", name: "of the owner" });
  const own = await aceme.post(made, { email, name: "of the reader" });
  for (const { id } of [owners, own]) expect(await aceme.get(`${all}/${id}`)).toEqual((await list(`q=${id}`))[0]);
  expect((await reader.get(`${all}/${own.id}`)).name).toBe("of the reader");
  expect((await reader.get(`${all}/${owners.id}`, 404)).error.code).toBe("not_found");
  await aceme.delete(`/v1/organization/projects/proj_aceme/api_keys/${own.id}`);
  expect((await aceme.get(`${all}/${own.id}`)).revoked_at).toBeNumber();
  expect((await aceme.get(`${all}/key_of_nobody`, 404)).error.code).toBe("not_found");
});

test("a key of any kind gets another name, other scopes and another end; what is not named stays", async () => {
  const { id: userId } = (await aceme.get("/rollcall/v1/users?q=owner")).data[0];
  const keys = [
    await aceme.post(made, { email, name: "old", scopes: ["api.model.read"], model_fields: "strict" }),
    await aceme.post(`/rollcall/v1/users/${userId}/admin_api_keys`, { name: "old" }),
  ];
  for (const { id } of keys) {
    const before = await aceme.get(`${all}/${id}`);
    const renamed = await aceme.post(`${all}/${id}`, { name: "new" });
    expect(renamed).toEqual({ ...before, name: "new" });
    const shorter = await aceme.post(`${all}/${id}`, { expires_in_seconds: 3600, scopes: ["api.usage.read"] });
    expect(shorter).toEqual({ ...renamed, scopes: ["api.usage.read"], expires_at: expect.any(Number) });
    expect(Math.abs(shorter.expires_at - Date.now() / 1000 - 3600)).toBeLessThan(60);
    expect((await aceme.post(`${all}/${id}`, { expires_in_seconds: null })).expires_at).toBe(null);
    await aceme.post(`${all}/${id}`, { name: "" }, 400);
  }
  const [ofProject, admin] = keys;
  expect((await aceme.post(`${all}/${ofProject.id}`, { model_fields: null, max_open_calls: 3 })).max_open_calls).toBe(
    3,
  );
  const refused = await aceme.post(`${all}/${admin.id}`, { model_fields: "strict" }, 400);
  expect(refused.error.param).toBe("model_fields");
  await reader.post(`${all}/${ofProject.id}`, { name: "mine" }, 403);
});

test("neither a declared key nor a revoked one is changed", async () => {
  const [declared] = await list("q=acemeDenyList");
  const refused = await aceme.post(`${all}/${declared?.id}`, { name: "new" }, 400);
  expect(refused.error.code).toBe("key_declared");
  const { id } = await aceme.post(made, { email, name: "gone" });
  await aceme.delete(`/v1/organization/projects/proj_aceme/api_keys/${id}`);
  await aceme.post(`${all}/${id}`, { name: "back" }, 404);
});
