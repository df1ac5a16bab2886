import { expect, test } from "bun:test";
import { event, model, project } from "./rows.ts";
import { unchanged, type Store } from "../store.ts";

/** The audit trail and the change log. */

export function auditTrailTests(store: () => Store): void {
  const append = (id: string, organizationId: string) =>
    store().write((transaction) =>
      transaction.audit(event(id, transaction.revision, { organizationId, resourceId: `\ud800 ü 🦙 "\\` })),
    );

  test("each organization's audit rows form their own chain", async () => {
    const { auditTrail } = store();
    const empty = await auditTrail.verify("org-chain", null);
    expect(empty).toMatchObject({ events: 0, eventsBeforeChain: 0, broken: null });
    await append("audit_log-c1", "org-chain");
    const first = await auditTrail.verify("org-chain", null);
    await append("audit_log-c2", "org-other-chain");
    await append("audit_log-c3", "org-chain");
    const second = await auditTrail.verify("org-chain", { events: first.events, hash: first.head });
    expect([first.events, second.events, second.broken]).toEqual([1, 2, null]);
    expect(new Set([empty.head, first.head, second.head]).size).toBe(3);
    expect(await auditTrail.verify("org-other-chain", null)).toMatchObject({ events: 1, broken: null });
    expect(await auditTrail.organizationIds()).toEqual(expect.arrayContaining(["org-chain", "org-other-chain"]));
  });

  test("a chain longer than one batch is verified to its end", async () => {
    await store().write(async (transaction) => {
      for (let at = 1; at <= 1_001; at++)
        await transaction.audit(
          event(`audit_log-${at + 10_000}`, transaction.revision, { organizationId: "org-long" }),
        );
    });
    expect(await store().auditTrail.verify("org-long", null)).toMatchObject({ events: 1_001, broken: null });
    const other = { events: 700, hash: "another" };
    expect((await store().auditTrail.verify("org-long", other)).broken).toMatchObject({
      eventId: "audit_log-10700",
      reason: "altered",
    });
  });

  test("a chain is verified in parts, each of which goes on where the last one ended", async () => {
    const { auditTrail } = store();
    const whole = await auditTrail.verify("org-long", null);
    const noted = { events: 700, hash: "another" };
    const events: number[] = [];
    let part = await auditTrail.verify("org-long", null, { rowsMax: 300 });
    for (; part.next !== null; part = await auditTrail.verify("org-long", null, { from: part.next, rowsMax: 300 })) {
      events.push(part.events);
      expect(part).toMatchObject({ eventsInLog: 1_001, broken: null });
    }
    expect(events).toEqual([300, 600, 900]);
    expect(part).toEqual(whole);
    const second = await auditTrail.verify("org-long", noted, { rowsMax: 600 });
    expect(second.broken).toBe(null);
    const third = await auditTrail.verify("org-long", noted, { from: second.next, rowsMax: 600 });
    expect(third).toMatchObject({ events: 700, next: null, broken: { eventId: "audit_log-10700" } });
    const changed = { ...second.next!, hash: "0".repeat(64) };
    expect((await auditTrail.verify("org-long", null, { from: changed })).broken?.reason).toBe("altered");
  });

  test("a rolled-back change leaves the chain unchanged", async () => {
    const before = await store().auditTrail.verify("org-chain", null);
    await store().write(async (transaction) => {
      await transaction.audit(event("audit_log-c4", transaction.revision, { organizationId: "org-chain" }));
      return unchanged(null);
    });
    expect(await store().auditTrail.verify("org-chain", null)).toEqual(before);
  });
}

export function changeLogTests(store: () => Store): void {
  test("models appear at the revision that last touched them, base models for every organization", async () => {
    const { changeLog } = store();
    const { revision } = await store().snapshot();
    const own = { organizationId: "org-feed" };
    const shared = { organizationId: null, kind: "base" } as const;
    await store().write(async (transaction) => {
      for (const id of ["b", "a", "é"]) await transaction.models.put(model(`feed ${id}`, own));
      await transaction.models.put(model("feed shared", shared));
      await transaction.models.put(model("feed theirs", { organizationId: "org-feed-2" }));
    });
    await store().write(({ models }) => models.put(model("feed a", own)));
    await store().write(async (transaction) => {
      await transaction.models.delete("org-feed", "feed b", { atMs: 1, keyId: "k" });
    });
    const span = { after: revision, through: revision + 3 };
    const touched = async (behindId: string | null, limit: number, part = span) =>
      (await changeLog.touchedModels("org-feed", part, behindId, limit)).map(
        (touch) => `${touch.revision - revision} ${touch.id}`,
      );
    const all = ["1 feed shared", "1 feed é", "2 feed a", "3 feed b"];
    expect(await touched(null, 10)).toEqual(all);
    expect(await touched(null, 2)).toEqual(all.slice(0, 2));
    expect(await touched("feed shared", 10, { ...span, after: revision + 1 })).toEqual(all.slice(1));
    expect(await touched(null, 10, { after: revision + 1, through: revision + 2 })).toEqual(["2 feed a"]);
  });

  test("audit events come oldest first, and the time of any revision can be read", async () => {
    const { changeLog } = store();
    const { revision } = await store().snapshot();
    for (const at of [5, 6, 7])
      await store().write((transaction) =>
        transaction.audit(event(`audit_log-f${at}`, transaction.revision, { organizationId: "org-feed", at })),
      );
    const ids = async (after: number, through: number, limit: number) =>
      (await changeLog.auditEvents("org-feed", { after, through }, limit)).map(({ id }) => id);
    expect(await ids(revision, revision + 3, 10)).toEqual(["audit_log-f5", "audit_log-f6", "audit_log-f7"]);
    expect(await ids(revision + 1, revision + 3, 1)).toEqual(["audit_log-f6"]);
    expect(await ids(revision, revision + 1, 10)).toEqual(["audit_log-f5"]);
    const times = await changeLog.times([revision + 1, revision + 3, revision + 9]);
    expect(Object.fromEntries(times)).toEqual({ [revision + 1]: 5, [revision + 3]: 7 });
    expect(await changeLog.times([])).toEqual(new Map());
  });

  test("a project's revision is the one that last touched it", async () => {
    const { changeLog } = store();
    const { revision } = await store().snapshot();
    await store().write(({ projects }) => projects.put(project("proj_feed", { organizationId: "org-feed" })));
    expect(await changeLog.projectRevision("org-feed", "proj_feed")).toBe(revision + 1);
    expect(await changeLog.projectRevision("org-feed-2", "proj_feed")).toBe(0);
  });
}
