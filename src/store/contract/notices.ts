import { expect, test } from "bun:test";
import type { Delivery, SpendNotice } from "../notices.ts";
import type { Store } from "../store.ts";

/** Notices of spend alerts, and the events that are brought to targets. */
export function noticeTests(store: () => Store): void {
  test("a notice is given once for an alert, a month and an amount", async () => {
    const target = store();
    const give = (changes: Partial<SpendNotice> = {}) =>
      target.write(({ spendNotices }) => spendNotices.add({ ...notice, ...changes }));
    expect([await give(), await give({ at: 8 })]).toEqual([true, false]);
    expect(await give({ thresholdCents: 6 })).toBe(true);
    expect(await give({ alertId: "alert_2" })).toBe(true);
    expect(await give({ organizationId: "org-other" })).toBe(true);
    expect(await give({ month: "2026-12" })).toBe(true);
    // The month before is still known, since its last calls may be written late.
    expect(await give()).toBe(false);
    // In February, that of November is not.
    expect(await give({ month: "2027-02" })).toBe(true);
    expect(await give()).toBe(true);
  });

  test("a delivery that is due is claimed by one server, until it is tried again", async () => {
    const { deliveries } = store();
    await store().write(({ deliveries: queue }) =>
      queue.add([delivery("evt_b", 5), delivery("evt_a", 7), delivery("evt_c", 9), delivery("evt_a", 1, "other")]),
    );
    const due = async (atMs: number, limit = 9) => (await deliveries.due("log", atMs, limit)).map(({ id }) => id);
    expect([await due(4), await due(7), await due(9, 1)]).toEqual([[], ["evt_b", "evt_a"], ["evt_b"]]);
    const [first] = await deliveries.due("log", 7, 1);
    expect(first).toEqual(delivery("evt_b", 5));
    const claims = await Promise.all([deliveries.claim(first!, 100), deliveries.claim(first!, 200)]);
    expect(claims.toSorted()).toEqual([false, true]);
    const until = claims[0] ? 100 : 200;
    expect([await due(until - 1), await due(until)]).toEqual([
      ["evt_a", "evt_c"],
      ["evt_a", "evt_c", "evt_b"],
    ]);
    await deliveries.postpone(first!, 300);
    expect(await deliveries.due("log", 300, 9)).toContainEqual({ ...first!, attempts: 1, nextAtMs: 300 });
    await deliveries.end(first!);
    expect(await due(999)).toEqual(["evt_a", "evt_c"]);
    expect(await deliveries.due("other", 999, 9)).toHaveLength(1);
  });

  test("an organization with many deliveries keeps no other one's waiting", async () => {
    const many = Array.from({ length: 20 }, (_, at) => delivery(`evt_many_${at}`, at, "fair"));
    const other = { ...delivery("evt_other", 99, "fair"), organizationId: "org-other" };
    await store().write(({ deliveries }) => deliveries.add([...many, other]));
    const due = await store().deliveries.due("fair", 100, 2);
    expect(due.map(({ id }) => id)).toEqual(["evt_many_0", "evt_other"]);
    expect(await store().write(({ deliveries }) => deliveries.waitingOf("org-other", "fair"))).toBe(1);
  });

  test("deliveries are counted by target, and dropped by age", async () => {
    const waiting = () => store().write(({ deliveries }) => deliveries.waiting("aged"));
    await store().write(({ deliveries }) =>
      deliveries.add([
        { ...delivery("evt_old", 1, "aged"), createdMs: 1 },
        { ...delivery("evt_new", 1, "aged"), createdMs: 2 },
      ]),
    );
    expect(await waiting()).toBe(2);
    expect(await store().deliveries.dropOlder(2)).toBe(1);
    expect(await waiting()).toBe(1);
    expect((await store().deliveries.due("aged", 9, 9)).map(({ id }) => id)).toEqual(["evt_new"]);
  });
}

const notice: SpendNotice = {
  organizationId: "org-notices",
  alertId: "alert_1",
  month: "2026-11",
  thresholdCents: 5,
  at: 7,
};

function delivery(id: string, nextAtMs: number, target = "log"): Delivery {
  return { id, target, organizationId: "org-notices", body: '{"ü":"🦙"}', createdMs: 1_000, attempts: 0, nextAtMs };
}
