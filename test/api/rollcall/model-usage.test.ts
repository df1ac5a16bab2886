import { afterEach, beforeEach, expect, test } from "bun:test";
import { usageRecord as record } from "../../../src/store/contract/rows.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, spareFineTune } from "../../support/world.ts";

/** Who still calls a model, as administrators see it. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const models = "/rollcall/v1/models";
const dayMs = 86_400_000;

interface Called {
  readonly daysAgo: number;
  readonly model?: string;
  readonly projectId?: string | null;
  readonly organizationId?: string;
}

/** Records calls, and returns when each was made, in Unix seconds. */
async function called(...calls: readonly Called[]): Promise<number[]> {
  const records = calls.map(({ daysAgo, model = fineTune, projectId = "proj_aceme", organizationId = "org-aceme" }) =>
    record(crypto.randomUUID(), { atMs: Date.now() - daysAgo * dayMs, model, projectId, organizationId }),
  );
  await app.store.usage.record(records);
  return records.map(({ atMs }) => Math.floor(atMs / 1000));
}

const usageOf = async (id: string, admin = aceme) => (await admin.get(`${models}/${id}`)).usage;
const unusedSince = async (seconds: number, query = "") => {
  const { data } = await aceme.get(`${models}?unused_since=${seconds}${query}`);
  return data.map(({ id }: { readonly id: string }) => id);
};
const nowSeconds = () => Math.floor(Date.now() / 1000);

test("a model shows when it was last called, how often in 30 days, and by which projects", async () => {
  const [, last, , keyless] = await called(
    { daysAgo: 2 },
    { daysAgo: 1 },
    { daysAgo: 40 },
    { daysAgo: 35, projectId: null },
  );
  expect(await usageOf(fineTune)).toEqual({
    last_called_at: last,
    calls_in_30_days: 2,
    projects: [
      { id: "proj_aceme", last_called_at: last, calls_in_30_days: 2 },
      { id: null, last_called_at: keyless, calls_in_30_days: 0 },
    ],
    has_more_projects: false,
  });
});

test("a model that nobody has called says so", async () => {
  const never = { last_called_at: null, calls_in_30_days: 0, projects: [], has_more_projects: false };
  expect(await usageOf(fineTune)).toEqual(never);
});

test("at most twenty projects are named, those that called last", async () => {
  const calls = Array.from({ length: 25 }, (_, at) => ({ daysAgo: at, projectId: `proj_${at}` }));
  await called(...calls);
  const { projects, has_more_projects: hasMore, calls_in_30_days: count } = await usageOf(fineTune);
  expect(projects.map(({ id }: { readonly id: string }) => id)).toEqual(
    calls.slice(0, 20).map(({ projectId }) => projectId),
  );
  expect([hasMore, count]).toEqual([true, 25]);
});

test("calls of another organization are not shown, even of a shared model", async () => {
  await called({ daysAgo: 1, model: "davinci" }, { daysAgo: 1, model: "gpt-4o-mini", organizationId: "org-zenith" });
  expect((await usageOf("davinci")).calls_in_30_days).toBe(1);
  expect((await usageOf("davinci", zenith)).last_called_at).toBeNull();
  expect((await usageOf("gpt-4o-mini")).last_called_at).toBeNull();
  const unused = await unusedSince(nowSeconds() - 30 * 86_400);
  expect([unused.includes("gpt-4o-mini"), unused.includes("davinci")]).toEqual([true, false]);
});

test("an alias is unused as long as its target is", async () => {
  await aceme.post("/rollcall/v1/aliases", { id: "fast", target: "davinci" });
  await called({ daysAgo: 1, model: "davinci" });
  expect(await usageOf("fast")).toBeNull();
  const since = nowSeconds() - 2 * 86_400;
  expect(await unusedSince(since)).not.toContain("fast");
  expect(await unusedSince(nowSeconds())).toContain("fast");
});

test("models that nobody has called since a time are listed, in pages and with other filters", async () => {
  await called({ daysAgo: 10 }, { daysAgo: 3, model: spareFineTune });
  const tuned = (days: number) => unusedSince(nowSeconds() - days * 86_400, "&kind=fine-tuned");
  expect(await tuned(4)).toContain(fineTune);
  expect(await tuned(4)).not.toContain(spareFineTune);
  expect(await tuned(11)).not.toContain(fineTune);
  const all = await unusedSince(nowSeconds() - 4 * 86_400, "&limit=100");
  expect(all).not.toContain(spareFineTune);
  const paged: string[] = [];
  for (let more = true; more;) {
    const after = paged.length === 0 ? "" : `&after=${encodeURIComponent(paged.at(-1)!)}`;
    const page = await unusedSince(nowSeconds() - 4 * 86_400, `&limit=2${after}`);
    paged.push(...page);
    more = page.length > 0;
  }
  expect(paged).toEqual(all);
});

test("lists do not show usage, updates do, and a malformed time is refused", async () => {
  await called({ daysAgo: 1 });
  const { data } = await aceme.get(`${models}?limit=100`);
  expect(data.filter((model: object) => "usage" in model)).toEqual([]);
  expect((await aceme.post(`${models}/${fineTune}`, {})).usage.calls_in_30_days).toBe(1);
  expect((await aceme.get(`${models}?unused_since=30d`, 400)).error.param).toBe("unused_since");
});

test("a deleted model still shows who called it", async () => {
  await called({ daysAgo: 1 });
  await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" });
  expect((await usageOf(fineTune)).calls_in_30_days).toBe(1);
});
