import { expect, test } from "bun:test";
import type { SpendAlert } from "../../core/spend/spend-alert.ts";
import type { Store } from "../store.ts";
import { project } from "./rows.ts";

/** Spend limits and alerts. */
export function spendTests(store: () => Store): void {
  keptTests(store);
  limitTests(store);
  lookUpTests(store);
}

function keptTests(store: () => Store): void {
  test("a spend limit is kept for its organization or project only, and can be removed once", async () => {
    const limits = store().directory.spendLimits;
    const ofProject = { organizationId: "org-spend", projectId: "proj_1", thresholdCents: 1 };
    const ofAll = { organizationId: "org-spend", projectId: null, thresholdCents: Number.MAX_SAFE_INTEGER };
    await store().write(async ({ spendLimits }) => {
      await spendLimits.put({ ...ofProject, thresholdCents: 5 });
      await spendLimits.put(ofAll);
    });
    await store().write(({ spendLimits }) => spendLimits.put(ofProject));
    expect(await limits.find("org-spend", "proj_1")).toEqual(ofProject);
    expect(await limits.find("org-spend", null)).toEqual(ofAll);
    expect(await limits.find("org-spend", "proj_2")).toBeNull();
    expect(await limits.find("org-other", null)).toBeNull();
    const remove = () => store().write(({ spendLimits }) => spendLimits.remove("org-spend", "proj_1", 9));
    expect([await remove(), await remove()]).toEqual([true, false]);
    expect(await limits.find("org-spend", "proj_1")).toBeNull();
    expect(await limits.find("org-spend", null)).toEqual(ofAll);
    await store().write(({ spendLimits }) => spendLimits.put(ofProject));
    expect(await limits.find("org-spend", "proj_1")).toEqual(ofProject);
  });

  test("spend alerts come back as they were put, by age, and one can be removed once", async () => {
    const kept = store().directory.spendAlerts;
    const alerts = [alert("alert_c", 1), alert("alert_b", 2), alert("alert_a", 3)];
    await store().write(async ({ spendAlerts }) => {
      for (const one of alerts) await spendAlerts.put(one);
      await spendAlerts.put(alert("alert_whole", 1, { projectId: null, subjectPrefix: null, recipients: [] }));
    });
    const page = async (after: string | null, order: "asc" | "desc") =>
      (await kept.page("org-spend", "proj_1", { limit: 2, after, order }))?.items;
    expect(await page(null, "asc")).toEqual(alerts.slice(0, 2));
    expect(await page("alert_b", "desc")).toEqual(alerts.slice(0, 1));
    expect(await page("alert_whole", "asc")).toBeUndefined();
    expect(await kept.find("org-spend", null, "alert_whole")).toMatchObject({ subjectPrefix: null, recipients: [] });
    expect(await kept.find("org-spend", null, "alert_c")).toBeNull();
    expect(await kept.find("org-spend", "proj_2", "alert_c")).toBeNull();
    expect(await kept.find("org-other", "proj_1", "alert_c")).toBeNull();
    const remove = () => store().write(({ spendAlerts }) => spendAlerts.remove("org-spend", "alert_b", 9));
    expect([await remove(), await remove()]).toEqual([true, false]);
    expect(await page("alert_b", "asc")).toEqual(alerts.slice(2));
    const counted = await store().write(async ({ spendAlerts }) => [
      await spendAlerts.count("org-spend", "proj_1"),
      await spendAlerts.count("org-spend", null),
      await spendAlerts.count("org-other", null),
    ]);
    expect(counted).toEqual([2, 1, 0]);
  });
}

function limitTests(store: () => Store): void {
  test("the limits of an organization come with the names of its open projects, in pages", async () => {
    const organizationId = "org-limits";
    const limit = (projectId: string | null, thresholdCents: number) => ({ organizationId, projectId, thresholdCents });
    await store().write(async ({ projects, spendLimits }) => {
      for (const id of ["proj_b", "proj_a", "proj_gone"])
        await projects.put(project(id, { organizationId, name: `${id} ü`, archivedAt: id === "proj_gone" ? 5 : null }));
      for (const [id, amount] of [
        ["proj_b", 2],
        ["proj_a", 1],
        ["proj_gone", 3],
        [null, 9],
        ["proj_removed", 4],
      ] as const)
        await spendLimits.put(limit(id, amount));
      await spendLimits.remove(organizationId, "proj_removed", 9);
      await spendLimits.put({ ...limit(null, 1), organizationId: "org-limits-beside" });
    });
    const { spend } = store();
    const first = [
      { ...limit(null, 9), projectName: null },
      { ...limit("proj_a", 1), projectName: "proj_a ü" },
    ];
    const last = [{ ...limit("proj_b", 2), projectName: "proj_b ü" }];
    expect(await spend.limits(organizationId, null, 2)).toEqual(first);
    expect(await spend.limits(organizationId, "proj_a", 2)).toEqual(last);
    expect(await spend.limits(organizationId, null, 9)).toEqual([...first, ...last]);
    expect(await spend.limits("org-limits-none", null, 9)).toEqual([]);
  });
}

function lookUpTests(store: () => Store): void {
  test("the rules of a scope are its limit and its alerts, the oldest first", async () => {
    const organizationId = "org-rules";
    const limit = { organizationId, projectId: null, thresholdCents: 7 };
    const changes = { organizationId, projectId: null };
    const alerts = [alert("alert_1", 1, changes), alert("alert_2", 2, changes)];
    await store().write(async ({ spendLimits, spendAlerts }) => {
      await spendLimits.put(limit);
      for (const one of alerts.toReversed()) await spendAlerts.put(one);
    });
    const { spend } = store();
    expect(await spend.rules({ organizationId, projectId: null })).toEqual({ limit, alerts });
    expect(await spend.rules({ organizationId, projectId: "proj_1" })).toEqual({ limit: null, alerts: [] });
    await store().write(async ({ spendLimits, spendAlerts }) => {
      await spendLimits.remove(organizationId, null, 9);
      return spendAlerts.remove(organizationId, "alert_1", 9);
    });
    expect(await spend.rules({ organizationId, projectId: null })).toEqual({ limit: null, alerts: alerts.slice(1) });
  });

  test("a change of a limit or an alert says whose it is", async () => {
    const { revision } = await store().snapshot();
    const since = async () => (await store().changesSince(revision)).spend;
    const scope = { organizationId: "org-changed", projectId: "proj_1" };
    expect(await since()).toEqual([]);
    await store().write(({ spendLimits }) => spendLimits.put({ ...scope, thresholdCents: 1 }));
    expect(await since()).toEqual([scope]);
    const whole = { ...alert("alert_changed", 1), organizationId: "org-changed", projectId: null };
    await store().write(({ spendAlerts }) => spendAlerts.put(whole));
    await store().write(({ spendAlerts }) => spendAlerts.remove("org-changed", "alert_changed", 9));
    expect((await since()).toSorted((a, b) => (a.projectId ?? "").localeCompare(b.projectId ?? ""))).toEqual([
      { organizationId: "org-changed", projectId: null },
      scope,
    ]);
  });

  test("every scope with an alert is found once, in pages", async () => {
    const scopes = ["a", "b", "c"].map((id) => ({
      organizationId: `org-paged-${id}`,
      projectId: id === "b" ? null : "proj_1",
    }));
    await store().write(async ({ spendAlerts }) => {
      for (const scope of scopes)
        for (const id of ["alert_1", "alert_2"]) await spendAlerts.put({ ...alert(id, 1), ...scope });
      await spendAlerts.put({ ...alert("alert_gone", 1), organizationId: "org-paged-d" });
      await spendAlerts.remove("org-paged-d", "alert_gone", 2);
    });
    const found = [];
    for (let last: (typeof scopes)[number] | null = null; ;) {
      const page: readonly (typeof scopes)[number][] = await store().spend.scopesWithAlerts(last, 2);
      found.push(...page);
      last = page.at(-1) ?? null;
      if (page.length < 2) break;
    }
    expect(found.filter(({ organizationId }) => organizationId.startsWith("org-paged"))).toEqual(scopes);
    expect(new Set(found.map((scope) => JSON.stringify(scope))).size).toBe(found.length);
  });
}

function alert(id: string, created: number, changes: Partial<SpendAlert> = {}): SpendAlert {
  return {
    id,
    organizationId: "org-spend",
    projectId: "proj_1",
    thresholdCents: 0,
    recipients: ["a@x.example", "ü@x.example"],
    subjectPrefix: "Spend: 🦙",
    created,
    ...changes,
  };
}
