import { describe, expect, test } from "bun:test";
import { objectWorld } from "../support/upstreams/object-world.ts";
import { refresh } from "../support/upstreams/upstreams.ts";
import { strangersFineTune, type KeyName } from "../support/world.ts";

/** Fine-tuning jobs train models of the organization's own source, and make it due when they succeed. */

const there = objectWorld();
const { serve, get, post, upload, asked } = there;
const shared = { id: "shared", organizationId: null };

describe("a new fine-tuning job", () => {
  const begin = (model: string, key: KeyName = "acemeMember", more: object = {}) =>
    post("/v1/fine_tuning/jobs", { model, training_file: "file-1", ...more }, key);

  test("needs a model that the key sees, hidden like absent", async () => {
    await serve(there.account);
    const [absent, hidden] = [await begin("nothing"), await begin(strangersFineTune)];
    expect([absent.status, hidden.status]).toEqual([404, 404]);
    expect(hidden.text.replace(strangersFineTune, "nothing")).toBe(absent.text);
    expect((await begin("tunable", "acemeAllowList")).status).toBe(404);
    expect(asked()).toEqual([0, 0]);
  });

  test("needs a model of the organization's own source", async () => {
    await serve(there.account, shared);
    const refused = await begin("tunable");
    expect([refused.status, refused.json.error.param]).toEqual([404, "model"]);
    expect((await begin("davinci")).status).toBe(404);
    expect(asked()).toEqual([0, 0]);
  });

  test("names the model as its source does", async () => {
    const rules = { naming: { kind: "prefix", prefix: "ours/" }, includes: [], excludes: [] } as const;
    await serve(there.account, { rules });
    const training_file = (await upload()).json.id;
    expect((await begin("ours/tunable", "acemeMember", { training_file })).json.model).toBe("tunable");
  });

  test("is refused with a grader of another model for a key whose project has a model policy", async () => {
    await serve(there.account);
    const method = { type: "reinforcement", reinforcement: { grader: { model: "davinci" } } };
    const refused = await begin("tunable", "acemeDenyList", { method });
    expect([refused.status, refused.json.error.param]).toEqual([400, "method.reinforcement"]);
  });
});

describe("a fine-tuning job that runs", () => {
  const source = () => ({ organizationId: "org-aceme", id: "up" });
  const nextInMs = async () => {
    const state = (await there.app.store.sources.state(source()))!;
    return state.nextAtMs - Date.now() - there.app.skewMs;
  };
  const begun = async () => {
    const own = await there.serve(there.account);
    const training_file = (await upload()).json.id;
    const job = (await post("/v1/fine_tuning/jobs", { model: "tunable", training_file })).json.id as string;
    return { own, job };
  };
  const listed = async () =>
    (await get("/v1/models", "acemeOwner")).json.data
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => id.startsWith("ft:tunable"));

  test("makes its source due at once, then every few seconds, and less often as it ages", async () => {
    const { own } = await begun();
    expect([await nextInMs(), there.app.polls]).toEqual([expect.any(Number), 1]);
    expect(await nextInMs()).toBeLessThanOrEqual(0);
    for (const [ageMs, waitMs] of [
      [0, 5_000],
      [10 * 60_000, 30_000],
      [60 * 60_000, 60_000],
    ] as const) {
      there.app.skewMs = ageMs;
      await refresh(there.app, own);
      expect(Math.abs((await nextInMs()) - waitMs)).toBeLessThan(2_000);
    }
    there.app.skewMs = 25 * 60 * 60_000;
    await refresh(there.app, own);
    expect(await nextInMs()).toBeGreaterThan(200_000);
  });

  const looks = [
    ["the job", (job: string) => `/v1/fine_tuning/jobs/${job}`],
    ["the list of jobs", () => "/v1/fine_tuning/jobs"],
    ["its events", (job: string) => `/v1/fine_tuning/jobs/${job}/events`],
  ] as const;
  test.each(looks)("makes its source due once when %s shows that it has succeeded", async (_, pathOf) => {
    const { own, job } = await begun();
    await refresh(there.app, own);
    await get(pathOf(job));
    expect([there.app.polls, (await nextInMs()) > 0, await listed()]).toEqual([1, true, []]);
    there.account.endJobs("succeeded");
    for (let round = 0; round < 3; round++) expect((await get(pathOf(job))).status).toBe(200);
    expect([there.app.polls, (await nextInMs()) <= 0]).toEqual([2, true]);
    await refresh(there.app, own);
    expect(await listed()).toHaveLength(1);
    // A model may come a little later than the end of its job.
    expect(Math.abs((await nextInMs()) - 5_000)).toBeLessThan(2_000);
    there.app.skewMs = 121_000;
    await refresh(there.app, own);
    expect(await nextInMs()).toBeGreaterThan(200_000);
  });

  test("is watched no more when it has failed", async () => {
    const { own, job } = await begun();
    there.account.endJobs("failed");
    await get(`/v1/fine_tuning/jobs/${job}`);
    await refresh(there.app, own);
    expect([there.app.polls, (await nextInMs()) > 200_000]).toEqual([1, true]);
  });

  test("leaves a file of results that is found", async () => {
    const { job } = await begun();
    there.account.endJobs("succeeded");
    const [results] = (await get(`/v1/fine_tuning/jobs/${job}`)).json.result_files;
    await there.serve(there.second, { id: "second" });
    expect((await get(`/v1/files/${results}`)).json.purpose).toBe("fine-tune-results");
  });
});
