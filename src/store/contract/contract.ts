import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { keyLookUpTests, keyTests, revokeAllTests } from "./keys.ts";
import { unrevokedKeyTests } from "./unrevoked-keys.ts";
import { overviewTests } from "./overview.ts";
import { keySearchTests } from "./key-search.ts";
import { startTests } from "./start.ts";
import { roleTests } from "./roles.ts";
import { identityTests } from "./identities.ts";
import { inviteAndKeyTests } from "./invites.ts";
import { modelDirectoryTests } from "./models.ts";
import { auditTrailTests, changeLogTests } from "./audit.ts";
import { sessionTests } from "./sessions.ts";
import { sourceOverviewTests } from "./source-overviews.ts";
import { sourceTests } from "./sources.ts";
import { notedObjectTests } from "./noted-objects.ts";
import { rateLimitBucketTests } from "./rate-limit-buckets.ts";
import { pendingSourceTests } from "./pending-sources.ts";
import { noticeTests } from "./notices.ts";
import { spendTests } from "./spend.ts";
import { timeTests } from "./time.ts";
import { takenIdTests } from "./taken-ids.ts";
import { turnTests } from "./turns.ts";
import { usageTests } from "./usage.ts";
import { nothingChanged } from "../changes.ts";
import { event, everyEvent, key, model } from "./rows.ts";
import type { AuditPageRequest } from "../audit-trail.ts";
import { unchanged, type Store, type Transaction } from "../store.ts";

/** Tests of everything that `store.ts` promises. Every driver runs them. */
export function describeStore(name: string, open: () => Promise<{ store: Store; close: () => Promise<void> }>): void {
  describe(`${name} implements the store`, () => {
    let store: Store;
    let close: () => Promise<void>;
    beforeAll(async () => ({ store, close } = await open()));
    afterAll(() => close());

    startTests(() => store);
    modelTests(() => store);
    keyTests(() => store);
    unrevokedKeyTests(() => store);
    revokeAllTests(() => store);
    keyLookUpTests(() => store);
    keySearchTests(() => store);
    sessionTests(() => store);
    overviewTests(() => store);
    writeTests(() => store);
    changeTests(() => store);
    identityTests(() => store);
    inviteAndKeyTests(() => store);
    oddTests(() => store);
    roleTests(() => store);
    modelDirectoryTests(() => store);
    auditTrailTests(() => store);
    changeLogTests(() => store);
    sourceTests(() => store);
    sourceOverviewTests(() => store);
    pendingSourceTests(() => store);
    notedObjectTests(() => store);
    rateLimitBucketTests(() => store);
    spendTests(() => store);
    noticeTests(() => store);
    usageTests(() => store);
    takenIdTests(() => store);
    turnTests(() => store);
    timeTests(() => store);
  });
}

function modelTests(store: () => Store): void {
  test("a model comes back exactly as it was put", async () => {
    const full = model("exact/ü 🦙", { ownedBy: "用户", parent: "gpt-4o-mini", shutdownDate: "2026-10-23" });
    await store().write(({ models }) => models.put(full));
    expect(await store().models.find("org-1", full.id)).toEqual(full);
    expect(await store().models.find("org-2", full.id)).toBeNull();
    expect(await store().models.find(null, full.id)).toBeNull();
  });

  test("created can be the largest safe integer", async () => {
    const late = model("late", { created: Number.MAX_SAFE_INTEGER });
    await store().write(({ models }) => models.put(late));
    expect((await store().models.find("org-1", "late"))?.created).toBe(Number.MAX_SAFE_INTEGER);
  });

  test("ids are ordered and compared by their bytes", async () => {
    const ids = ["Z", "a", "z", "é", "ﾠ", "🦙", "A", "a b", "a/b", "a-b", "x".repeat(512)];
    await store().write(async (transaction) => {
      for (const id of ids) await transaction.models.put(model(id, { organizationId: "org-order" }));
    });
    const { models } = await store().snapshot();
    const got = models.filter(({ organizationId }) => organizationId === "org-order").map(({ id }) => id);
    expect(got).toEqual(ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  test("a deletion leaves a tombstone and happens once", async () => {
    await store().write(({ models }) => models.put(model("doomed")));
    const deletion = { atMs: 1_700_000_000_123, keyId: "key_1" };
    const once = () =>
      store().write(async ({ models }) => ((await models.delete("org-1", "doomed", deletion)) ? true : null));
    expect(await Promise.all([once(), once(), once()])).toEqual([true, null, null]);
    expect(await store().models.find("org-1", "doomed")).toMatchObject({ state: "deleted", deletion });
    const { models } = await store().snapshot();
    expect(models.some(({ id }) => id === "doomed")).toBe(false);
  });

  test("a base model and another organization's model are never deleted", async () => {
    await store().write(({ models }) => models.put(model("shared", { organizationId: null, kind: "base" })));
    await store().write(({ models }) => models.put(model("theirs", { organizationId: "org-2" })));
    const deletion = { atMs: 1, keyId: "key_1" };
    const attempt = (organizationId: string, id: string) =>
      store().write(async ({ models }) => ((await models.delete(organizationId, id, deletion)) ? true : null));
    expect(await attempt("", "shared")).toBeNull();
    expect(await attempt("org-1", "shared")).toBeNull();
    expect(await attempt("org-1", "theirs")).toBeNull();
  });
}

function writeTests(store: () => Store): void {
  test("revisions are gapless, and a write that throws or changes nothing uses none", async () => {
    const before = (await store().snapshot()).revision;
    const revisions: number[] = [];
    const write = (outcome: "kept" | "given up" | "thrown") =>
      store()
        .write(async (transaction) => {
          await transaction.models.put(model(`revision ${outcome}`));
          if (outcome === "thrown") throw new Error("on purpose");
          if (outcome === "given up") return unchanged(outcome);
          revisions.push(transaction.revision);
          return outcome;
        })
        .catch(() => "thrown");
    const outcomes = ["kept", "thrown", "kept", "given up", "kept"] as const;
    expect(await Promise.all(outcomes.map(write))).toEqual([...outcomes]);
    expect(revisions).toEqual([before + 1, before + 2, before + 3]);
    expect((await store().snapshot()).revision).toBe(before + 3);
    expect(await store().models.find("org-1", "revision thrown")).toBeNull();
    expect(await store().models.find("org-1", "revision given up")).toBeNull();
  });
}

function changeTests(store: () => Store): void {
  test("the changes since a revision are exactly what differs", async () => {
    const { revision } = await store().snapshot();
    expect(await store().changesSince(revision)).toEqual({
      ...nothingChanged,
      revision,
    });
    await store().write(({ models }) => models.put(model("change b")));
    await store().write(({ models }) => models.put(model("change a")));
    await store().write(
      async (transaction) => void (await transaction.models.delete("org-1", "change b", { atMs: 1, keyId: "k" })),
    );
    const changes = await store().changesSince(revision);
    expect(changes.revision).toBe(revision + 3);
    expect(changes.models.map((change) => [change.model.id, change.live])).toEqual([
      ["change a", true],
      ["change b", false],
    ]);
    expect((await store().changesSince(revision + 2)).models.map((change) => change.model.id)).toEqual(["change b"]);
  });

  test("changes name the changed keys and the people whose keys they affect", async () => {
    const { revision } = await store().snapshot();
    await store().write(({ keys }) => keys.put(key("key_9", "digest-9")));
    expect(await store().changesSince(revision)).toMatchObject({ keyDigests: ["digest-9"], people: [] });
    await store().write(async (transaction) => {
      const user = {
        id: "user-9",
        organizationId: "org-1",
        email: "nine@b.example",
        name: "N",
        created: 1,
        declaredBy: null,
      };
      await transaction.users.put({ ...user, role: "reader" });
    });
    expect(await store().changesSince(revision + 1)).toMatchObject({
      keyDigests: [],
      revokedKeyDigests: [],
      sessionDigests: [],
      people: [{ organizationId: "org-1", projectId: null, principalId: "user-9" }],
    });
  });
}

function oddTests(store: () => Store): void {
  test("an audit event is written with its change, and listed newest first", async () => {
    await store().write((transaction) => transaction.audit(event("audit_log-1", transaction.revision)));
    await store().write((transaction) => transaction.audit(event("audit_log-2", transaction.revision)));
    const { revision } = await store().snapshot();
    const [newer, older] = [event("audit_log-2", revision), event("audit_log-1", revision - 1)];
    expect(await auditOf(store(), "org-audit", {})).toEqual({ items: [newer, older], hasMore: false });
    expect(await auditOf(store(), "org-audit", { limit: 1 })).toEqual({ items: [newer], hasMore: true });
    expect(await auditOf(store(), "org-audit", { after: newer.id })).toEqual({ items: [older], hasMore: false });
    expect(await auditOf(store(), "org-audit", { before: older.id })).toEqual({ items: [newer], hasMore: false });
    expect(await auditOf(store(), "org-other", {})).toEqual({ items: [], hasMore: false });
    expect(await auditOf(store(), "org-other", { after: newer.id })).toBeNull();
  });

  test("text is never taken for SQL", async () => {
    const id = `'; drop table models; --`;
    await store().write(({ models }) => models.put(model(id)));
    expect((await store().models.find("org-1", id))?.id).toBe(id);
    expect(await store().findKey(`' or 1=1 --`)).toBeNull();
  });

  test("the directory cannot write", async () => {
    const { groups } = store().directory as unknown as Transaction;
    const change = groups.put({ id: "group-x", organizationId: "org-1", name: "x", created: 1 });
    expect(await change.catch((error: Error) => error.message)).toMatch(/read-?only/i);
  });

  test("everything that a file can declare is read", async () => {
    const declared = await store().write(async (transaction) => unchanged(await transaction.declared()));
    expect(declared.organizations.map(({ id }) => id)).toContain("org-1");
  });
}

function auditOf(store: Store, organizationId: string, request: Partial<AuditPageRequest>) {
  return store.directory.auditEvents(organizationId, everyEvent, { limit: 10, after: null, before: null, ...request });
}
