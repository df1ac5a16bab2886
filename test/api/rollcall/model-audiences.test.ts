import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { model } from "../../../src/store/contract/rows.ts";
import { bestOf } from "../../support/waiting.ts";
import { fineTune, spareFineTune, strangersFineTune } from "../../support/world.ts";

/** Which projects see a model. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const email = "owner@aceme.example";

interface Seen {
  readonly id: string;
  readonly visible: boolean;
  readonly rule: string;
  readonly because: string;
}

const path = (id: string, rest = "") => `/rollcall/v1/model_audiences?model=${encodeURIComponent(id)}${rest}`;
const audiencesOf = async (id: string, rest = ""): Promise<readonly Seen[]> =>
  (await aceme.get(path(id, `&limit=1000${rest}`))).data;

test("each project is said to see just what its keys retrieve, by the rule that a key is told", async () => {
  await aceme.post("/rollcall/v1/aliases", { id: "quick", target: "gpt-4o-mini" });
  await aceme.post("/rollcall/v1/aliases", { id: "tuned", target: fineTune });
  await aceme.post("/rollcall/v1/aliases", { id: "dangling", target: spareFineTune });
  await app.call("DELETE", `/v1/models/${spareFineTune}`, { key: "acemeOwner" });
  await aceme.post(`/rollcall/v1/models/${fineTune}`, { sharing: "projects" }, 403);
  const restricted = "ft:gpt-4o-mini:acemeco:only:aaa111";
  await aceme.post("/rollcall/v1/models", { id: restricted, project_id: "proj_viewing" });
  await aceme.post("/rollcall/v1/aliases", { id: "only", target: restricted });
  // Where the alias is hidden, its id means the base model of a shared source.
  const base = model("only", { organizationId: null, kind: "base", declaredBy: "source", target: null });
  await app.store.write(({ models }) => models.put(base));
  await app.live.catchUp.showCommitted();
  const keys = new Map<string, string>();
  for (const project of ["proj_aceme", "proj_narrow", "proj_guarded", "proj_viewing"])
    keys.set(
      project,
      (await aceme.post(`/rollcall/v1/projects/${project}/api_keys`, { email, name: "looking" })).value,
    );
  for (const asked of ["gpt-4o-mini", "davinci", fineTune, restricted, "quick", "tuned", "only", "dangling"]) {
    const seen = await audiencesOf(asked);
    expect(seen.map(({ id }) => id).toSorted()).toEqual([...keys.keys()].toSorted());
    for (const { id, visible, rule, because } of seen) {
      const { status } = await withKey(app, keys.get(id) ?? "", "GET", `/v1/models/${encodeURIComponent(asked)}`);
      expect([asked, id, status]).toEqual([asked, id, visible ? 200 : 404]);
      const listed = await aceme.get(`/rollcall/v1/visible_models?project_id=${id}&visible=any&limit=1000`);
      const same = listed.data.find((one: Seen) => one.id === asked);
      expect([asked, id, same]).toMatchObject([asked, id, { visible, rule, because }]);
    }
    const [yes, no] = [await audiencesOf(asked, "&visible=true"), await audiencesOf(asked, "&visible=false")];
    expect([yes, no]).toEqual([seen.filter(({ visible }) => visible), seen.filter(({ visible }) => !visible)]);
  }
  expect(new Set((await audiencesOf("dangling")).map(({ rule }) => rule))).toEqual(new Set(["target-gone"]));
  expect((await audiencesOf(restricted, "&visible=true")).map(({ id }) => id)).toEqual(["proj_viewing"]);
});

test("an archived project is listed if asked for, and sees nothing", async () => {
  const { id } = await aceme.post("/v1/organization/projects", { name: "past" });
  await aceme.post(`/v1/organization/projects/${id}/archive`);
  expect((await audiencesOf("davinci")).map((one) => one.id)).not.toContain(id);
  const past = (await audiencesOf("davinci", "&include_archived=true")).find((one) => one.id === id);
  expect(past).toMatchObject({ status: "archived", visible: false, rule: "project-archived" });
});

test("pages follow each other, in either order, and count all pages if asked", async () => {
  for (const rest of ["", "&order=desc", "&visible=true", "&visible=false&include_archived=true"]) {
    const whole = await audiencesOf("davinci", rest);
    const paged: Seen[] = [];
    for (let after = ""; ;) {
      const page = await aceme.get(path("davinci", `&limit=1&total=true${rest}${after}`));
      const visible = whole.filter((one) => one.visible).length;
      expect([page.total, page.visible_total]).toEqual([whole.length, visible]);
      paged.push(...page.data);
      if (!page.has_more) break;
      after = `&after=${page.last_id}`;
    }
    expect(paged).toEqual([...whole]);
  }
  expect(await aceme.get(path("davinci"))).not.toHaveProperty("total");
});

test("a model that is not live, or of another organization, and an unknown cursor are refused", async () => {
  for (const id of ["nobody-s", spareFineTune, strangersFineTune])
    expect((await aceme.get(path(id), 404)).error.code).toBe("not_found");
  expect((await aceme.get(path("davinci", "&after=proj_zenith"), 400)).error.param).toBe("after");
  expect((await aceme.get("/rollcall/v1/model_audiences", 400)).error.param).toBe("model");
});

test("a thousand projects with long policies are answered at once", async () => {
  const ids = Array.from({ length: 200 }, (_, at) => `some-model-with-a-long-id-${at}`);
  for (let at = 0; at < 1_000; at++)
    await app.store.write(({ projects }) =>
      projects.put({
        id: `proj_many_${at}`,
        organizationId: "org-zenith",
        name: `many ${at}`,
        created: 1_700_000_000 + at,
        policy: { mode: "deny_list", modelIds: new Set([...ids, `other-${at}`, ...(at % 2 === 0 ? ["davinci"] : [])]) },
        maxOpenCalls: null,
        archivedAt: null,
        declaredBy: null,
      }),
    );
  const zenith = administrator(() => app, "zenithAdmin");
  const ms = await bestOf(3, 1_000, async () => {
    const started = performance.now();
    const page = await zenith.get(path("davinci", "&limit=1000&total=true"));
    expect([page.data.length, page.total, page.visible_total]).toEqual([1_000, 1_001, 501]);
    return performance.now() - started;
  });
  expect(ms).toBeLessThan(1_000);
});
