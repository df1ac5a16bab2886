import { afterAll, beforeAll, expect, test } from "bun:test";
import { namedDialects } from "../../../src/http/models/dialect-selection.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, slashModel, strangersFineTune } from "../../support/world.ts";

/** What an administrator is shown of what each vendor's clients see. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const renderings = async (model: string, project: string, rest = ""): Promise<readonly any[]> => {
  const query = `?model=${encodeURIComponent(model)}&project_id=${project}${rest}`;
  return (await aceme.get(`/rollcall/v1/model_renderings${query}`)).data;
};
const agents: Readonly<Record<string, string>> = { "user-agent": "" };

test("each rendering is, byte for byte, what a key of the project gets for the same request", async () => {
  await aceme.post("/rollcall/v1/aliases", { id: "quick", target: "gpt-4o-mini" });
  await aceme.post("/rollcall/v1/models", { id: "own", context_length: 8_000, output_price: "0.1" });
  await aceme.post("/rollcall/v1/models", { id: "hidden-from-lists", visibility: "unlisted" });
  const statuses = new Set<number>();
  for (const [key, project] of [
    ["acemeOwner", "proj_aceme"],
    ["acemeAllowList", "proj_narrow"],
  ] as const)
    for (const model of ["gpt-4o-mini", "davinci", fineTune, slashModel, "quick", "own", "hidden-from-lists", "none"]) {
      const all = await renderings(model, project);
      expect(all.map(({ dialect }) => dialect)).toEqual(namedDialects.map(({ name }) => name).toSorted());
      for (const { dialect, base_url: base, request, answer, listed } of all) {
        expect(request.path).toStartWith(base);
        const headers = { ...agents, ...(request.body !== null && { "content-type": "application/json" }) };
        const got = await app.call(request.method, request.path, { key, headers, body: request.body ?? "" });
        const isList = request.path.startsWith(base) && !isOfOne(dialect);
        expect([dialect, model, answer.status]).toEqual([dialect, model, got.status]);
        statuses.add(answer.status);
        if (isList) expect([dialect, model, got.text.includes(entryIn(answer.body))]).toEqual([dialect, model, listed]);
        else expect([dialect, model, withoutId(answer.body)]).toEqual([dialect, model, withoutId(got.text)]);
        for (const [name, value] of Object.entries(answer.headers))
          if (!isList) expect([dialect, name, got.headers[name]]).toEqual([dialect, name, value as string]);
        expect(() => JSON.parse(answer.body)).not.toThrow();
      }
    }
  expect(statuses).toEqual(new Set([200, 404]));
});

const isOfOne = (dialect: string) => !["codex", "github", "modelsdev", "together", "vercel"].includes(dialect);
/** Some refusals have the id of the request. */
const withoutId = (text: string) => text.replace(/"id":"req_[^"]*",|,?"request_id":"[^"]*"/, "");
/** What the list with one model has of it. */
function entryIn(body: string): string {
  const json = JSON.parse(body);
  const providers = Object.values<any>(json.models === undefined && !Array.isArray(json) ? json : {});
  const models = Array.isArray(json)
    ? json
    : (json.models ?? providers.flatMap(({ models: one }) => Object.values(one)));
  return models.length === 0 ? "nothing of it" : JSON.stringify(models[0]);
}

test("a list says whether it has the model", async () => {
  const listed = async (model: string, dialect: string) => {
    const [only, ...others] = await renderings(model, "proj_aceme", `&dialect=${dialect}`);
    expect([only.dialect, others]).toEqual([dialect, []]);
    return only.listed;
  };
  expect([await listed("davinci", "openai"), await listed("davinci", "codex")]).toEqual([true, false]);
  expect([await listed("own", "codex"), await listed("hidden-from-lists", "openai")]).toEqual([true, false]);
});

test("a project of another organization, an archived one and an unknown dialect are refused", async () => {
  const path = (rest: string) => `/rollcall/v1/model_renderings?model=davinci${rest}`;
  expect((await aceme.get(path("&project_id=proj_zenith"), 404)).error.code).toBe("not_found");
  expect((await aceme.get(path("&project_id=proj_aceme&dialect=klingon"), 400)).error.param).toBe("dialect");
  expect((await aceme.get(path(""), 400)).error.param).toBe("project_id");
  const { id } = await aceme.post("/v1/organization/projects", { name: "past" });
  await aceme.post(`/v1/organization/projects/${id}/archive`);
  expect((await aceme.get(path(`&project_id=${id}`), 400)).error.code).toBe("project_archived");
  const [of] = await renderings(strangersFineTune, "proj_aceme", "&dialect=openai");
  expect(of.answer.status).toBe(404);
});
