import { expect, test } from "bun:test";
import { event, key, project } from "./rows.ts";
import type { DeclarableKind, StartLookUps } from "../start-look-ups.ts";
import { unchanged, type Store } from "../store.ts";

/** What a start reads and writes. */
export function startTests(store: () => Store): void {
  tagKeyTests(store);
  keyTests(store);
  rowTests(store);
  removalTests(store);
}

function tagKeyTests(store: () => Store): void {
  test("the first proposed tag key is kept, whatever is proposed at the same time or later", async () => {
    const { revision } = await store().snapshot();
    const kept = await Promise.all(["one", "two", "three"].map((proposed) => store().keepTagKey(proposed)));
    expect(new Set([...kept, await store().keepTagKey("four")])).toEqual(new Set([kept[0]!]));
    expect(["one", "two", "three"]).toContain(kept[0]!);
    expect((await store().snapshot()).revision).toBe(revision);
  });
}

function keyTests(store: () => Store): void {
  test("anyKey is true from the first key on", async () => {
    expect(await asked(store(), (starting) => starting.anyKey())).toBe(false);
    await store().write(({ keys }) => keys.put(key("key_first", "digest-first")));
    expect(await asked(store(), (starting) => starting.anyKey())).toBe(true);
  });

  test("only declared keys are read with the declared state, and any key is found by its digest", async () => {
    const byFile = key("key_file", "digest-file", { declaredBy: "file" });
    const byHand = key("key_hand", "digest-hand");
    await store().write(async (transaction) => {
      await transaction.keys.put(byFile);
      await transaction.keys.put(byHand);
      await transaction.keys.revoke("org-1", "key_hand", 7);
    });
    const declared = await store().write(async (transaction) => unchanged(await transaction.declared()));
    expect(declared.keys).toEqual([byFile]);
    expect(await asked(store(), (starting) => starting.keyWithDigest("digest-file"))).toEqual(byFile);
    expect(await asked(store(), (starting) => starting.keyWithDigest("digest-hand"))).toEqual({
      ...byHand,
      revokedAt: 7,
    });
    expect(await asked(store(), (starting) => starting.keyWithDigest("digest-none"))).toBeNull();
  });
}

function rowTests(store: () => Store): void {
  test("an archived project keeps its time of archiving, whatever is put", async () => {
    for (const archivedAt of [null, 5, null, 6])
      await store().write(({ projects }) => projects.put(project("proj_gone", { archivedAt })));
    expect((await store().directory.projects.find("org-1", "proj_gone"))?.archivedAt).toBe(5);
  });

  test("a start's own changes do not count as changed by hand", async () => {
    const of = { organizationId: "org-hand" };
    const role = "owner";
    const write = (at: number, type: string) =>
      store().write(async (transaction) => {
        await transaction.projects.put(project("proj_h", { ...of, created: at }));
        await transaction.users.put({
          ...of,
          id: "user-h",
          email: "h@b.example",
          name: "H",
          role,
          created: at,
          declaredBy: null,
        });
        await transaction.projectMembers.put({
          ...of,
          projectId: "proj_h",
          userId: "user-h",
          role,
          created: at,
          declaredBy: null,
        });
        const account = {
          ...of,
          id: "svc_h",
          projectId: "proj_h",
          name: "s",
          role,
          created: at,
          declaredBy: null,
        } as const;
        await transaction.serviceAccounts.put(account);
        // The change that is running does not count.
        expect(await transaction.starting.changedByHand("project", "org-hand", ["proj_h"])).toBe(false);
        await transaction.audit(event(`audit_log-h${at}`, transaction.revision, { ...of, type }));
      });
    const rows: readonly (readonly [DeclarableKind, string[]])[] = [
      ["project", ["proj_h"]],
      ["user", ["user-h"]],
      ["project member", ["proj_h", "user-h"]],
      ["service account", ["svc_h"]],
    ];
    const byHand = (organizationId: string) =>
      Promise.all(rows.map(([kind, ids]) => asked(store(), (start) => start.changedByHand(kind, organizationId, ids))));
    await write(1, "rollcall.started");
    expect(await byHand("org-hand")).toEqual([false, false, false, false]);
    await write(2, "project.updated");
    expect(await byHand("org-hand")).toEqual([true, true, true, true]);
    expect(await byHand("org-1")).toEqual([false, false, false, false]);
    await write(3, "rollcall.started");
    expect(await byHand("org-hand")).toEqual([false, false, false, false]);
  });
}

function removalTests(store: () => Store): void {
  test("a removed user or account is recognised by its names", async () => {
    const [organizationId, role, created] = ["org-back", "owner", 1] as const;
    const removed = () =>
      asked(store(), async (starting) => [
        await starting.wasRemoved("user", organizationId, ["Émil@b.example"]),
        await starting.wasRemoved("service account", organizationId, ["proj_b", "robot"]),
        await starting.wasRemoved("user", "org-1", ["Émil@b.example"]),
        await starting.wasRemoved("service account", organizationId, ["proj_c", "robot"]),
      ]);
    await store().write(async (transaction) => {
      await transaction.users.put({
        organizationId,
        id: "user-b",
        email: "Émil@B.example",
        name: "E",
        role,
        created,
        declaredBy: null,
      });
      const account = {
        organizationId,
        id: "svc_b",
        projectId: "proj_b",
        name: "robot",
        role,
        created,
        declaredBy: null,
      };
      await transaction.serviceAccounts.put(account);
    });
    expect(await removed()).toEqual([false, false, false, false]);
    await store().write(async (transaction) => {
      await transaction.users.remove(organizationId, "user-b", 2);
      await transaction.serviceAccounts.remove(organizationId, "svc_b", 2);
    });
    expect(await removed()).toEqual([true, true, false, false]);
  });
}

function asked<T>(store: Store, question: (starting: StartLookUps) => Promise<T>): Promise<T> {
  return store.write(async ({ starting }) => unchanged(await question(starting)));
}
