import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { factsYaml, tuned } from "../../support/api/dialect-world.ts";
import { slashModel } from "../../support/world.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp(factsYaml)));
afterAll(() => app.close());

const key = "acemeOwner";
const get = async (path: string) => {
  const { status, text, headers } = await app.call("GET", path, { key });
  return { status, text, etag: headers["etag"] };
};

test("Google's v1alpha answers like v1beta, at the root and at the mount", async () => {
  const paths = ["/models", "/models?pageSize=2", `/models/${slashModel}`, "/tunedModels", `/tunedModels/${tuned}`];
  for (const mount of ["", "/gemini"])
    for (const path of [...paths, "/models/absent"])
      expect(await get(`${mount}/v1alpha${path}`)).toEqual(await get(`${mount}/v1beta${path}`));
  expect((await get("/v1alpha/models")).text).toStartWith('{"models":[{"name":"models/');
});

test("Google's path for OpenAI's clients answers like /v1", async () => {
  for (const base of ["/v1beta/openai", "/gemini/v1beta/openai"])
    for (const path of ["/models", `/models/${slashModel}`, `/models/${encodeURIComponent(slashModel)}`])
      expect(await get(base + path)).toEqual(await get(`/v1${path}`));
  const absent = await get("/v1beta/openai/models/absent");
  expect(absent).toMatchObject({ status: 404, text: expect.stringContaining("model_not_found") });
  // Google has no deletion at this path.
  expect((await app.call("DELETE", `/v1beta/openai/models/${tuned}`, { key })).status).toBe(405);
});
