import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

/** What the Usage API refuses, and to whom it answers. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const range = "start_time=1793577600&end_time=1793836800";
const usage = (query: string) => aceme.get(`/v1/organization/usage/completions?${query}`);

describe("a wrong parameter is refused, and named", () => {
  const start = "start_time=1764547200";
  for (const [query, param] of [
    ["", "start_time"],
    ["start_time=soon", "start_time"],
    ["start_time=-1", "start_time"],
    ["start_time=1.5", "start_time"],
    ["start_time=999999999999999", "start_time"],
    [`${start}&end_time=1764547200`, "end_time"],
    [`${start}&end_time=1764547199`, "end_time"],
    ["start_time=253402300799", "start_time"],
    [`${start}&bucket_width=1w`, "bucket_width"],
    [`${start}&limit=0`, "limit"],
    [`${start}&limit=32`, "limit"],
    [`${start}&limit=169&bucket_width=1h`, "limit"],
    [`${start}&limit=1441&bucket_width=1m`, "limit"],
    [`${start}&group_by=colour`, "group_by[0]"],
    [`${start}&group_by=model,project_id`, "group_by[0]"],
    [`${start}&group_by[]=model&group_by[]=size`, "group_by[1]"],
    [`${start}&batch=maybe`, "batch"],
    [`${start}&page=2`, "page"],
    [`${start}&limit=1&limit=2`, "limit"],
  ] as const)
    test(query, async () => {
      const { error } = await aceme.get(`/v1/organization/usage/completions?${query}`, 400);
      expect([error.type, error.param, error.code]).toEqual(["invalid_request_error", param, null]);
    });

  test("the end of a range of records that is not after its start", async () => {
    for (const end of [1764547199, 1764547200]) {
      const { error } = await aceme.get(`/rollcall/v1/usage/records?${start}&end_time=${end}`, 400);
      expect(error.param).toBe("end_time");
    }
  });

  test("sources of images that OpenAI does not have", async () => {
    const { error } = await aceme.get(`/v1/organization/usage/images?${start}&sources=image.magic`, 400);
    expect(error.param).toBe("sources[0]");
  });
});

test("hostile queries are bounded", async () => {
  const groups = "&group_by=model".repeat(500);
  expect((await usage(`${range}${groups}`)).data).toHaveLength(3);
  const models = "&models=x".repeat(800);
  expect((await usage(`${range}${models}`)).data).toHaveLength(3);
  await aceme.get(`/v1/organization/usage/completions?${range}${"&group_by=model".repeat(1_000)}`, 414);
  const whole = await usage("start_time=0&end_time=253402300799&bucket_width=1m&limit=1440");
  expect([whole.data.length, whole.has_more]).toEqual([1_440, true]);
});

test("the right to read usage is enough, and a project key has none", async () => {
  const made = await aceme.post("/v1/organization/roles", { role_name: "accountant", permissions: ["api.usage.read"] });
  const userId = (await aceme.get("/v1/organization/users?emails[]=reader@aceme.example")).data[0].id;
  const path = `/v1/organization/usage/completions?${range}`;
  const readerSees = async (target: string) => (await app.call("GET", target, { key: "acemeReaderAdmin" })).status;
  expect(await readerSees(path)).toBe(403);
  await aceme.post(`/v1/organization/users/${userId}/roles`, { role_id: made.id });
  expect(await readerSees(path)).toBe(200);
  expect(await readerSees("/v1/organization/groups")).toBe(403);
  const refused = await app.call("GET", path, { key: "acemeOwner" });
  expect([refused.status, refused.json.error.message]).toEqual([403, expect.stringContaining("api.usage.read")]);
  const body = { role_name: "local", permissions: ["api.usage.read"] };
  await aceme.post("/v1/projects/proj_aceme/roles", body, 400);
});
