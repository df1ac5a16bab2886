import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../../support/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

const aceme = administrator(() => app);

test("rate limits are found by a part of the model's id, or because one is set", async () => {
  const path = "/rollcall/v1/projects/proj_aceme/rate_limits";
  const modelsOf = async (query: string) =>
    (await aceme.get(`${path}?${query}`)).data.map(({ model }: { model: string }) => model);
  expect(await modelsOf("q=DAVINCI")).toEqual(["davinci", "text-davinci-003"]);
  expect(await modelsOf("q=davinci&limit=1")).toEqual(["davinci"]);
  expect(await modelsOf("q=davinci&after=rl-davinci")).toEqual(["text-davinci-003"]);
  expect(await modelsOf("is_set=true")).toEqual([]);
  await aceme.post("/v1/organization/projects/proj_aceme/rate_limits/rl-davinci", { max_requests_per_1_day: 7 });
  expect((await aceme.get(`${path}?is_set=true`)).data).toMatchObject([
    { model: "davinci", max_requests_per_1_day: 7 },
  ]);
  await aceme.get("/rollcall/v1/projects/proj_zenith/rate_limits", 404);
});
