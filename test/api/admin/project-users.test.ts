import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const members = "/v1/organization/projects/proj_guarded/users";

async function idOf(email: string): Promise<string> {
  return (await aceme.get(`/v1/organization/users?emails[]=${email}`)).data[0].id;
}

test("a user is added to a project by address or id, listed, given another role and removed", async () => {
  const reader = await idOf("reader@aceme.example");
  expect((await aceme.get(members)).data).toEqual([]);
  const added = await aceme.post(members, { email: "reader@aceme.example", role: "member" });
  expect(added).toEqual({
    id: reader,
    object: "organization.project.user",
    name: "reader@aceme.example",
    email: "reader@aceme.example",
    role: "member",
    added_at: expect.any(Number),
  });
  expect((await aceme.get(members)).data).toEqual([added]);
  expect(await aceme.get(`${members}/${reader}`)).toEqual(added);
  expect(await aceme.post(`${members}/${reader}`, { role: "viewer" })).toEqual({ ...added, role: "viewer" });
  await aceme.post(members, { user_id: await idOf("owner@aceme.example"), role: "owner" });
  expect((await aceme.get(`${members}?limit=1`)).has_more).toBe(true);
  expect(await aceme.delete(`${members}/${reader}`)).toEqual({
    object: "organization.project.user.deleted",
    id: reader,
    deleted: true,
  });
  await aceme.get(`${members}/${reader}`, 404);
  await aceme.delete(`${members}/${reader}`, 404);
  await aceme.get(`/v1/organization/users/${reader}`);
  expect((await aceme.post(members, { user_id: reader, role: "member" })).role).toBe("member");
});

test("an invalid body is answered 400 with the field, and an unknown user 404", async () => {
  for (const [body, param] of [
    [{ role: "member" }, "user_id"],
    [{ role: "member", user_id: "user-1", email: "x@y.example" }, "user_id"],
    [{ user_id: "user-1" }, "role"],
    [{ user_id: "user-1", role: "god" }, "role"],
    [{ user_id: "user-1", role: "member", added_at: 1 }, "added_at"],
  ] as const) {
    expect((await aceme.post(members, body, 400)).error.param).toBe(param);
  }
  await aceme.post(members, { email: "owner@zenith.example", role: "member" }, 404);
  await aceme.post(members, { user_id: "user-unknown", role: "member" }, 404);
});
