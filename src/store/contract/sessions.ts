import { expect, test } from "bun:test";
import { key } from "./rows.ts";
import type { StoredSession } from "../sessions.ts";
import type { Store } from "../store.ts";

const organizationId = "org-sessions";

/** Sessions of the console, and the links that start them. */
export function sessionTests(store: () => Store): void {
  findingTests(store);
  listTests(store);
  endTests(store);
}

function findingTests(store: () => Store): void {
  test("a session is found by its digest, with the rights that its user and its key have now", async () => {
    await store().write(async (transaction) => {
      const organization = { id: organizationId, name: "sessions", created: 1, allowedNetworks: ["10.0.0.0/8"] };
      await transaction.organizations.put(organization);
      for (const id of ["user-1", "user-2"])
        await transaction.users.put({
          id,
          organizationId,
          email: `${id}@x.example`,
          name: id,
          role: "reader",
          declaredBy: null,
          created: 1,
        });
      for (const id of ["key_session_a", "key_session_b"]) await transaction.keys.put(adminKey(id));
      await transaction.sessions.add(session("sess_1"));
      await transaction.sessions.add(session("sess_2", { keyId: null, madeBy: "oidc", address: null, browser: null }));
    });
    const { digest: _, seenAt, endedAt, ...shown } = session("sess_1");
    expect(await store().sessions.findHolder("digest of sess_1")).toEqual({
      session: shown,
      seenAt,
      endedAt,
      keyId: "sess_1",
      keyKind: "admin",
      projectId: null,
      projectMaxOpenCalls: null,
      audience: { key: `organization ${organizationId}`, organizationId, policy: null, permittedIds: new Set() },
      principal: { kind: "user", id: "user-1", organizationRole: "reader", projectRole: null, granted: [] },
      scopes: ["api.management.read"],
      expiresAt: 5_000,
      allowedNetworks: ["10.0.0.0/8"],
      modelFields: null,
      modelNames: null,
      maxOpenCalls: null,
      isKeyRevoked: false,
      principalRemoved: false,
    });
    const ofProvider = await store().sessions.findHolder("digest of sess_2");
    expect([ofProvider?.scopes, ofProvider?.expiresAt]).toEqual([[], 9_000]);
    expect(await store().sessions.findHolder("digest of none")).toBeNull();
    const byId = await store().write(({ sessions }) => sessions.findHolder(organizationId, "sess_1"));
    expect(byId?.session.id).toBe("sess_1");
    expect(await store().write(({ sessions }) => sessions.findHolder("org-1", "sess_1"))).toBeNull();
  });

  test("what was made, ended or lost its key is among the changes", async () => {
    const changed = async (work: Parameters<Store["write"]>[0]) => {
      const { revision } = await store().snapshot();
      await store().write(work);
      return new Set((await store().changesSince(revision)).sessionDigests);
    };
    const made = changed(({ sessions }) => sessions.add(session("sess_3", { keyId: "key_session_b" })));
    expect(await made).toEqual(new Set(["digest of sess_3"]));
    const shortened = changed(({ keys }) => keys.put({ ...adminKey("key_session_b"), expiresAt: 4_000 }));
    expect(await shortened).toEqual(new Set(["digest of sess_3"]));
    expect((await store().sessions.findHolder("digest of sess_3"))?.expiresAt).toBe(4_000);
    const revoked = changed(({ keys }) => keys.revoke(organizationId, "key_session_b", 70));
    expect(await revoked).toEqual(new Set(["digest of sess_3"]));
    expect(await store().sessions.findHolder("digest of sess_3")).toMatchObject({ isKeyRevoked: true, endedAt: 70 });
    const ended = changed(({ sessions }) => sessions.end(organizationId, "sess_2", 80));
    expect(await ended).toEqual(new Set(["digest of sess_2"]));
    const again = store().write(({ sessions }) => sessions.end(organizationId, "sess_2", 81));
    expect(await again).toBe(false);
  });
}

function listTests(store: () => Store): void {
  test("the sessions that are not over are listed by age, of one user or of all", async () => {
    await store().write(async ({ sessions }) => {
      await sessions.add(session("sess_4", { userId: "user-2", created: 20, seenAt: 20 }));
      await sessions.add(session("sess_5", { created: 30, seenAt: 900 }));
    });
    const list = async (atSeconds: number, userId: string | null = null, after: string | null = null) => {
      const page = { limit: 2, after, order: "asc" } as const;
      return (await store().directory.sessions.page(organizationId, userId, atSeconds, page))?.items;
    };
    const ids = async (...asked: Parameters<typeof list>) => (await list(...asked))?.map((one) => one.session.id);
    expect(await ids(100)).toEqual(["sess_1", "sess_4"]);
    expect(await ids(100, null, "sess_4")).toEqual(["sess_5"]);
    expect(await ids(100, "user-2")).toEqual(["sess_4"]);
    // The first two were last used too long ago.
    expect(await ids(1_000)).toEqual(["sess_5"]);
    expect((await list(1_000))?.[0]).toMatchObject({
      seenAt: 900,
      user: { name: "user-1", email: "user-1@x.example" },
    });
    // Then its key has expired.
    expect(await ids(5_000)).toEqual([]);
    expect(await list(100, null, "sess_never")).toBeUndefined();
    expect((await store().directory.sessions.find(organizationId, "sess_5", 1_000))?.session.id).toBe("sess_5");
    expect(await store().directory.sessions.find(organizationId, "sess_5", 5_000)).toBeNull();
    expect(await store().directory.sessions.find("org-1", "sess_5", 1_000)).toBeNull();
  });

  test("a later use is noted, an earlier one is not, and neither takes a revision", async () => {
    const { revision } = await store().snapshot();
    const use = (atSeconds: number) => store().sessions.noteUse([{ organizationId, sessionId: "sess_5", atSeconds }]);
    await use(950);
    await use(940);
    expect((await store().sessions.findHolder("digest of sess_5"))?.seenAt).toBe(950);
    expect((await store().snapshot()).revision).toBe(revision);
  });
}

function endTests(store: () => Store): void {
  const end = (kept: number) => store().write(({ sessions }) => sessions.endAllBut(organizationId, "user-1", kept, 99));

  test("the sessions of a user end, but those that were made last", async () => {
    expect([await end(1), await end(1), await end(0)]).toEqual([1, 0, 1]);
    const ids = ["sess_1", "sess_5", "sess_4"];
    const holders = await Promise.all(ids.map((id) => store().sessions.findHolder(`digest of ${id}`)));
    expect(holders.map((holder) => holder?.endedAt)).toEqual([99, 99, null]);
  });

  test("a link is taken once, and not by another organization", async () => {
    const link = { organizationId, keyId: "key_session_a", created: 1, expiresAt: 61 };
    await store().write(({ signInLinks }) => signInLinks.add("digest of a link", link));
    expect(await store().sessions.findLink("digest of a link")).toEqual(link);
    const take = (of: string) => store().write(({ signInLinks }) => signInLinks.take(of, "digest of a link"));
    expect([await take("org-1"), await take(organizationId), await take(organizationId)]).toEqual([null, link, null]);
    expect(await store().sessions.findLink("digest of a link")).toBeNull();
  });

  test("what was over long ago is purged, a bounded number at a time", async () => {
    const link = { organizationId, keyId: "key_session_a", created: 1, expiresAt: 61 };
    await store().write(({ signInLinks }) => signInLinks.add("digest of an old link", link));
    await store().write(({ sessions }) => sessions.add(session("sess_late", { endsAt: 99_000 })));
    expect(await store().sessions.purge(10_000, 2)).toBe(3);
    expect(await store().sessions.purge(10_000, 100)).toBe(3);
    expect(await store().sessions.purge(10_000, 100)).toBe(0);
    expect(await store().sessions.findHolder("digest of sess_late")).not.toBeNull();
  });
}

function adminKey(id: string) {
  const fields = { organizationId, projectId: null, userId: "user-1", kind: "admin", expiresAt: 5_000 } as const;
  return { ...key(id, `digest of ${id}`), ...fields, scopes: ["api.management.read"] };
}

function session(id: string, fields: Partial<StoredSession> = {}): StoredSession {
  return {
    id,
    organizationId,
    userId: "user-1",
    madeBy: "key",
    keyId: "key_session_a",
    created: 10,
    endsAt: 9_000,
    idleSeconds: 600,
    address: "192.0.2.1",
    browser: "A browser",
    digest: `digest of ${id}`,
    seenAt: 10,
    endedAt: null,
    ...fields,
  };
}
