import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune } from "../../support/world.ts";

/** What a key or a project sees, and what a policy would change. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const visible = "/rollcall/v1/visible_models";
const preview = (project: string) => `/rollcall/v1/projects/${project}/policy_preview`;
const permissions = (project: string) => `/v1/organization/projects/${project}/model_permissions`;
const email = "owner@aceme.example";

interface Seen {
  readonly id: string;
  readonly visible: boolean;
  readonly rule: string;
}
const idsOf = (seen: readonly { readonly id: string }[]) => seen.map(({ id }) => id);
const seenBy = async (query: string): Promise<readonly Seen[]> =>
  (await aceme.get(`${visible}?limit=1000&${query}`)).data;
const keyIn = (project: string, rest = {}) =>
  aceme.post(`/rollcall/v1/projects/${project}/api_keys`, { email, name: "looking", ...rest });

test("a key sees what it can retrieve, and does not see the rest, each with the rule", async () => {
  await aceme.post("/rollcall/v1/aliases", { id: "quick", target: "gpt-4o-mini" });
  for (const project of ["proj_aceme", "proj_narrow", "proj_guarded", "proj_viewing"]) {
    const { id, value } = await keyIn(project);
    const all = await seenBy(`key_id=${id}&visible=any`);
    for (const one of all) {
      const { status } = await withKey(app, value, "GET", `/v1/models/${one.id}`);
      expect([project, one, status]).toEqual([project, one, one.visible ? 200 : 404]);
      const access = await aceme.get(`/rollcall/v1/access?key_id=${id}&model=${encodeURIComponent(one.id)}`);
      expect([one.id, access.retrieve.allowed]).toEqual([one.id, one.visible]);
    }
    expect(await seenBy(`project_id=${project}&visible=any`)).toEqual(all);
    const [seen, hidden] = [await seenBy(`key_id=${id}`), await seenBy(`key_id=${id}&visible=false`)];
    expect(seen.every(({ rule }) => rule === "may-see") && !hidden.some(({ rule }) => rule === "may-see")).toBe(true);
    expect([...idsOf(seen), ...idsOf(hidden)].toSorted()).toEqual(idsOf(all).toSorted());
  }
});

test("pages follow each other, with the same total", async () => {
  const whole = await seenBy("project_id=proj_aceme&visible=any");
  const paged: Seen[] = [];
  for (let after = ""; ;) {
    const page = await aceme.get(`${visible}?project_id=proj_aceme&visible=any&limit=2${after}`);
    expect(page.total).toBe(whole.length);
    paged.push(...page.data);
    if (!page.has_more) break;
    after = `&after=${encodeURIComponent(page.last_id)}`;
  }
  expect(paged).toEqual([...whole]);
});

test("the models are searched and taken by rule, and the rules are counted whatever is shown", async () => {
  const all = await seenBy("project_id=proj_narrow&visible=any");
  const { rules } = await aceme.get(`${visible}?project_id=proj_narrow&limit=1`);
  for (const { rule, total } of rules) {
    const ofRule = all.filter((one) => one.rule === rule);
    expect([rule, total]).toEqual([rule, ofRule.length]);
    expect(await seenBy(`project_id=proj_narrow&visible=any&rule=${rule}`)).toEqual(ofRule);
  }
  expect(rules.map(({ rule }: Seen) => rule).toSorted()).toEqual([...new Set(all.map(({ rule }) => rule))].toSorted());
  const found = await aceme.get(`${visible}?project_id=proj_narrow&visible=any&q=DAVINCI`);
  expect(idsOf(found.data)).toEqual(idsOf(all.filter(({ id }) => id.includes("davinci"))));
  expect(found.total).toBe(found.rules.reduce((sum: number, { total }: { total: number }) => sum + total, 0));
});

test("a key that may list no model sees none, and the reason is told", async () => {
  const calling = await keyIn("proj_aceme", { scopes: ["api.model.request"] });
  expect(await seenBy(`key_id=${calling.id}`)).toEqual([]);
  const hidden = await seenBy(`key_id=${calling.id}&visible=false`);
  expect(new Set(hidden.map(({ rule }) => rule))).toEqual(new Set(["missing-scopes"]));
  await aceme.delete(`/v1/organization/projects/proj_aceme/api_keys/${calling.id}`);
  const [first] = await seenBy(`key_id=${calling.id}&visible=any`);
  expect(first).toMatchObject({ visible: false, because: expect.stringContaining("was revoked") });
  expect((await aceme.get(`${visible}?key_id=none_such`, 404)).error.code).toBe("not_found");
  for (const query of ["", "?key_id=x&project_id=y"]) await aceme.get(`${visible}${query}`, 400);
});

test("a preview tells what the policy changes, and a policy that is set then changes just that", async () => {
  const before = await seenBy("project_id=proj_aceme");
  const policy = { mode: "deny_list", model_ids: ["gpt-4o-mini", "nobody-s"] };
  const { revision } = app.live;
  const told = await aceme.post(preview("proj_aceme"), policy);
  expect(app.live.revision).toBe(revision);
  expect(told.unknown_ids).toEqual(["nobody-s"]);
  expect(told.gained).toEqual({ total: 0, data: [], has_more: false });
  expect(told.lost.data).toMatchObject([
    { id: "gpt-4o-mini", rule: "policy", because: "The project has a deny list, and the model is on it." },
    { id: "quick", kind: "alias", target: "gpt-4o-mini", rule: "policy-on-target" },
  ]);
  await aceme.post(permissions("proj_aceme"), policy);
  const after = await seenBy("project_id=proj_aceme");
  expect(idsOf(told.visible.data)).toEqual(idsOf(after));
  expect(idsOf(before).filter((id) => !idsOf(after).includes(id))).toEqual(idsOf(told.lost.data));
  const back = await aceme.post(preview("proj_aceme"), { mode: "allow_list", model_ids: ["gpt-4o-mini", "quick"] });
  expect(idsOf(back.gained.data)).toEqual(["gpt-4o-mini", "quick"]);
  expect(back.lost.data).toContainEqual(expect.objectContaining({ id: fineTune, rule: "policy" }));
  await aceme.delete(permissions("proj_aceme"));
});

test("a preview is cut at its limit and goes on after an id, and refuses what a policy refuses", async () => {
  const body = { mode: "deny_list", model_ids: [] };
  const { visible: whole } = await aceme.post(preview("proj_aceme"), body);
  const { visible: part } = await aceme.post(preview("proj_aceme"), { ...body, limit: 2 });
  expect(part).toEqual({ total: whole.total, data: whole.data.slice(0, 2), has_more: true });
  const { visible: rest } = await aceme.post(preview("proj_aceme"), { ...body, after: part.data[1].id });
  expect(rest.data).toEqual(whole.data.slice(2));
  const refused = await aceme.post(preview("proj_aceme"), { mode: "deny_list", model_ids: ["a//b"] }, 400);
  expect(refused.error.param).toBe("model_ids[0]");
});
