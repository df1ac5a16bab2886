import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { slashModel, strangersFineTune } from "../../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const limitsOf = (project: string) => `/v1/organization/projects/${project}/rate_limits`;
const limits = limitsOf("proj_aceme");
const unlimited = { max_requests_per_1_minute: 2147483647, max_tokens_per_1_minute: 2147483647 };
const names = (data: { model: string }[]) => data.map(({ model }) => model);

describe("a project's rate limits", () => {
  test("every model that the project sees has a rate limit, in the order of the list", async () => {
    const { data, has_more } = await aceme.get(limits);
    const models = (await app.call("GET", "/v1/models", { key: "acemeOwner" })).json.data;
    expect(names(data)).toEqual(models.map(({ id }: { id: string }) => id));
    expect(has_more).toBe(false);
    expect(data[0]).toEqual({
      id: `rl-${data[0].model}`,
      object: "project.rate_limit",
      model: data[0].model,
      ...unlimited,
    });
    const narrow = await aceme.get(limitsOf("proj_narrow"));
    const seen = (await app.call("GET", "/v1/models", { key: "acemeAllowList" })).json.data;
    expect(names(narrow.data)).toEqual(seen.map(({ id }: { id: string }) => id));
    expect(narrow.data.length).toBeLessThan(data.length);
  });

  test("each limit is stored as it was set, independent of the others", async () => {
    const path = `${limits}/rl-davinci`;
    const set = { max_requests_per_1_minute: 0, max_images_per_1_minute: 7, batch_1_day_max_input_tokens: 15e9 };
    const first = await aceme.post(path, set);
    expect(first).toEqual({
      id: "rl-davinci",
      object: "project.rate_limit",
      model: "davinci",
      ...set,
      max_tokens_per_1_minute: 2147483647,
    });
    const second = await aceme.post(path, { max_tokens_per_1_minute: 500, max_images_per_1_minute: null });
    expect(second).toEqual({ ...first, max_tokens_per_1_minute: 500 });
    const shown = async (project: string) =>
      (await aceme.get(limitsOf(project))).data.find(({ id }: { id: string }) => id === "rl-davinci");
    expect(await shown("proj_aceme")).toEqual(second);
    expect(await shown("proj_viewing")).toMatchObject(unlimited);
    expect((await app.audit("org-aceme"))[1]).toMatchObject({
      type: "rate_limit.updated",
      resourceId: "rl-davinci",
      projectId: "proj_aceme",
      details: { changes_requested: set },
    });
  });

  test("a rate limit is found for awkward ids, raw and encoded", async () => {
    const [raw, encoded] = [`${limits}/rl-${slashModel}`, `${limits}/${encodeURIComponent(`rl-${slashModel}`)}`];
    expect(encoded).toContain("%2F");
    expect((await aceme.post(raw, { max_requests_per_1_minute: 1 })).model).toBe(slashModel);
    expect((await aceme.post(encoded, { max_tokens_per_1_minute: 2 })).max_requests_per_1_minute).toBe(1);
    const { data } = await aceme.get(limits);
    for (const { id } of data)
      expect((await aceme.post(`${limits}/${encodeURIComponent(id)}`, { max_requests_per_1_minute: 3 })).id).toBe(id);
  });
});

test("pages go forwards and backwards", async () => {
  const all = names((await aceme.get(limits)).data);
  const forth: string[] = [];
  let after = "";
  for (;;) {
    const page = await aceme.get(`${limits}?limit=4${after}`);
    forth.push(...names(page.data));
    if (!page.has_more) break;
    after = `&after=${encodeURIComponent(page.last_id)}`;
  }
  expect(forth).toEqual(all);
  const before = async (at: number, limit: number) => {
    const page = await aceme.get(`${limits}?limit=${limit}&before=${encodeURIComponent(`rl-${all[at]}`)}`);
    return [names(page.data), page.has_more];
  };
  expect(await before(5, 2)).toEqual([all.slice(3, 5), true]);
  expect(await before(2, 4)).toEqual([all.slice(0, 2), false]);
  expect(await before(0, 4)).toEqual([[], false]);
});

describe("a rate limit that is refused", () => {
  test("a hidden model is answered 404 like an unknown one", async () => {
    const body = { max_requests_per_1_minute: 1 };
    const said = async (project: string, id: string) =>
      JSON.stringify(await aceme.post(`${limitsOf(project)}/${encodeURIComponent(id)}`, body, 404)).replace(id, "ID");
    const nobodys = await said("proj_narrow", "rl-none");
    for (const id of ["rl-gpt-4o-mini", `rl-${strangersFineTune}`, "rl-", "davinci"])
      expect(await said("proj_narrow", id)).toBe(nobodys);
    await aceme.post(`${limits}/rl-a%`, body, 404);
    await aceme.post(`${limits}/`, body, 404);
    await aceme.post(`${limitsOf("proj_zenith")}/rl-davinci`, body, 404);
    await aceme.get(limitsOf("proj_zenith"), 404);
    expect(app.live.revision).toBe(1);
  });

  test("an archived project is answered 400", async () => {
    await aceme.post("/v1/organization/projects/proj_narrow/archive");
    const { error } = await aceme.post(`${limitsOf("proj_narrow")}/rl-davinci`, { max_tokens_per_1_minute: 1 }, 400);
    expect(error.code).toBe("project_archived");
  });

  test("an invalid body or query is answered 400 with the field", async () => {
    const path = `${limits}/rl-davinci`;
    for (const [body, param] of [
      [{ max_requests_per_1_minute: -1 }, "max_requests_per_1_minute"],
      [{ max_tokens_per_1_minute: 1.5 }, "max_tokens_per_1_minute"],
      [{ max_images_per_1_minute: "1" }, "max_images_per_1_minute"],
      [{ max_requests_per_1_day: 2 ** 53 }, "max_requests_per_1_day"],
      [{ max_requests_per_1_hour: 1 }, "max_requests_per_1_hour"],
    ] as const) {
      expect((await aceme.post(path, body, 400)).error.param).toBe(param);
    }
    for (const [query, param] of [
      ["limit=0", "limit"],
      ["limit=101", "limit"],
      ["after=rl-none", "after"],
      ["before=davinci", "before"],
      ["after=rl-davinci&before=rl-davinci", "before"],
    ] as const) {
      expect((await aceme.get(`${limits}?${query}`, 400)).error.param).toBe(param);
    }
  });
});
