import { expect, test } from "bun:test";
import type { Draw, RateLimitBuckets } from "../rate-limit-buckets.ts";
import type { Store } from "../store.ts";

const atMs = 1_800_000_000_000;

export function rateLimitBucketTests(store: () => Store): void {
  drawTests(() => store().rateLimitBuckets);
  purgeTests(() => store().rateLimitBuckets);

  test("draws take no revision", async () => {
    const { revision } = await store().snapshot();
    await store().rateLimitBuckets.draw([draw("quiet", 1)], atMs);
    expect((await store().snapshot()).revision).toBe(revision);
  });

  test("the limits of a project are read together, and a change names the project", async () => {
    const { revision } = await store().snapshot();
    const [set, other] = [{ max_requests_per_1_minute: 3 }, { max_tokens_per_1_minute: 0 }];
    await store().write(async ({ rateLimits }) => {
      await rateLimits.put("org-limits", "proj-1", "a", set);
      await rateLimits.put("org-limits", "proj-1", "b", other);
      await rateLimits.put("org-limits", "proj-2", "a", other);
    });
    const { rateLimits } = store().directory;
    expect([...(await rateLimits.ofProject("org-limits", "proj-1"))]).toEqual([
      ["a", set],
      ["b", other],
    ]);
    expect(await rateLimits.ofProject("org-other", "proj-1")).toEqual(new Map());
    const { limits } = await store().changesSince(revision);
    expect(new Set(limits.map(({ projectId }) => projectId))).toEqual(new Set(["proj-1", "proj-2"]));
    expect((await store().changesSince(revision + 1)).limits).toEqual([]);
  });
}

function drawTests(buckets: () => RateLimitBuckets): void {
  const given = async (draws: readonly Draw[], nowMs = atMs) =>
    (await buckets().draw(draws, nowMs)).map((drawn) => drawn.given);

  test("a bucket is full at first, gives what it has, and fills up with time", async () => {
    const [first, again] = [await given([draw("full", 40)]), await given([draw("full", 40)])];
    expect([first, again]).toEqual([[40], [20]]);
    // One a second.
    expect(await given([draw("full", 40)], atMs + 5_000)).toEqual([5]);
    expect(await given([draw("full", 90)], atMs + 3_600_000)).toEqual([60]);
  });

  test("no span of time fills a bucket twice, whichever clock says it", async () => {
    await given([draw("clocks", 60)]);
    expect(await given([draw("clocks", 60)], atMs + 10_000)).toEqual([10]);
    for (const nowMs of [atMs - 86_400_000, atMs, atMs + 10_000])
      expect(await given([draw("clocks", 60)], nowMs)).toEqual([0]);
    expect(await given([draw("clocks", 60)], atMs + 11_000)).toEqual([1]);
  });

  test("what is given back is there again, up to the limit, and what is owed counts below nothing", async () => {
    await given([draw("owing", 60)]);
    expect(await given([draw("owing", 0, { owed: -10 })])).toEqual([0]);
    expect(await given([draw("owing", 60)])).toEqual([10]);
    const [owed] = await buckets().draw([draw("owing", 0, { owed: 5 })], atMs);
    expect(owed!.bucket.level).toBe(-5_000_000);
    expect(await given([draw("owing", 60)], atMs + 6_000)).toEqual([1]);
    expect(await given([draw("owing", 1_000, { owed: -1_000 })], atMs + 6_000)).toEqual([60]);
  });

  test("a limit that is lowered takes away, and one that is raised fills up at its new rate", async () => {
    await given([draw("changed", 10)]);
    expect(await given([draw("changed", 60, { capacity: 30 })])).toEqual([30]);
    expect(await given([draw("changed", 60, { capacity: 600 })], atMs + 1_000)).toEqual([10]);
  });

  test("each name, model, project and organization has a bucket of its own", async () => {
    const all = [
      draw("own", 60),
      draw("own", 60, { name: "max_tokens_per_1_minute" }),
      draw("own", 60, { projectId: "proj-2" }),
      draw("own", 60, { organizationId: "org-2" }),
      draw("other", 60),
    ];
    expect(await given(all)).toEqual([60, 60, 60, 60, 60]);
    expect(await given(all.toReversed())).toEqual([0, 0, 0, 0, 0]);
  });

  test("draws at the same time never draw the same, and never wait for each other for ever", async () => {
    const models = Array.from({ length: 20 }, (_, at) => `busy ${at}`);
    const rounds = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? models : models.toReversed()));
    const all = await Promise.all(rounds.map((names) => given(names.map((name) => draw(name, 9)))));
    for (const at of models.keys()) {
      const drawn = all.map((round, index) => round[index % 2 === 0 ? at : models.length - 1 - at] ?? 0);
      expect(drawn.reduce((sum, one) => sum + one, 0)).toBe(60);
    }
  });
}

function purgeTests(buckets: () => RateLimitBuckets): void {
  test("buckets that are long full are purged in parts, and those that are owed to are kept", async () => {
    const longAgoMs = 1_000_000;
    const old = ["old 1", "old 2", "old 3"].map((model) => draw(model, 1));
    await buckets().draw([...old, draw("old debt", 60, { owed: 60 })], longAgoMs);
    await buckets().draw([draw("old debt", 0, { owed: 1 })], longAgoMs);
    const purged = [await buckets().purge(longAgoMs + 1, 2), await buckets().purge(longAgoMs + 1, 2)];
    expect([...purged, await buckets().purge(longAgoMs + 1, 2)]).toEqual([2, 1, 0]);
  });
}

function draw(modelId: string, wanted: number, changes: Partial<Draw> = {}): Draw {
  return {
    organizationId: "org-1",
    projectId: "proj-1",
    modelId,
    name: "max_requests_per_1_minute",
    capacity: 60,
    periodMs: 60_000,
    wanted,
    owed: 0,
    ...changes,
  };
}
