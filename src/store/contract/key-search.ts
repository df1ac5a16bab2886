import { beforeAll, describe, expect, test } from "bun:test";
import { keySorts, type KeyFilter, type KeySearch, type KeySort } from "../keys.ts";
import type { Position } from "../page.ts";
import type { FoundKey, StoredKey } from "../rows.ts";
import type { Store } from "../store.ts";
import { key, project } from "./rows.ts";

const everyKey: KeyFilter = {
  projectId: null,
  userId: null,
  kind: null,
  text: null,
  endsBefore: null,
  endsFrom: null,
  unusedSince: null,
  isRevoked: null,
};

const names = ["Ci", "backup", "ÄRGER", "100%_sure", "laptop"];

/** More than a search reads at once: most of one user, some of another, of an account and of an administrator. */
const stored: readonly StoredKey[] = Array.from({ length: 1_300 }, (_, at) => {
  const id = `key_found_${at}`;
  const ofAccount = at % 100 === 3;
  const isAdmin = at % 100 === 5;
  return key(id, `digest-${id}`, {
    organizationId: "org-found",
    kind: isAdmin ? "admin" : "project",
    projectId: isAdmin ? null : at % 50 === 7 ? "proj_rare" : "proj_usual",
    userId: ofAccount ? null : at % 40 === 1 ? "user-rare" : "user-usual",
    serviceAccountId: ofAccount ? "svc_acct_found" : null,
    name: `${names[at % names.length]} ${at % 7}`,
    created: 1_000 + ((at * 7) % 400),
    expiresAt: at % 3 === 0 ? null : 5_000 + ((at * 11) % 300),
    revokedAt: at % 30 === 4 ? 2_000 : null,
    rotatedFrom: at === 9 || at === 10 ? "key_found_8" : null,
  });
});

const lastUses = new Map(stored.filter((_, at) => at % 4 === 0).map(({ id }, at) => [id, 3_000 + ((at * 13) % 100)]));

/** Each with the stored keys that it selects. */
const filters: readonly (readonly [Partial<KeyFilter>, (one: StoredKey) => boolean])[] = [
  [{ projectId: "proj_rare" }, (one) => one.projectId === "proj_rare"],
  [{ projectId: "proj_usual" }, (one) => one.projectId === "proj_usual"],
  [{ userId: "user-rare" }, (one) => one.userId === "user-rare"],
  [{ userId: "user-usual", isRevoked: false }, (one) => one.userId === "user-usual" && one.revokedAt === null],
  [{ kind: "admin" }, (one) => one.kind === "admin"],
  [{ kind: "user" }, (one) => one.kind === "project" && one.userId !== null],
  [{ kind: "service_account" }, (one) => one.serviceAccountId !== null],
  [{ isRevoked: true }, (one) => one.revokedAt !== null],
  [{ isRevoked: false }, (one) => one.revokedAt === null],
  [{ endsBefore: 5_100 }, (one) => (one.expiresAt ?? Infinity) < 5_100],
  [{ endsFrom: 5_100 }, (one) => (one.expiresAt ?? Infinity) >= 5_100],
  [{ unusedSince: 3_050 }, ({ id }) => (lastUses.get(id) ?? 0) < 3_050],
  [{ unusedSince: 1_100 }, ({ id, created }) => created < 1_100 && !lastUses.has(id)],
  [{ text: "CI 3" }, ({ name }) => name === "Ci 3"],
  [{ text: "0%_s" }, ({ name }) => name.startsWith("100%")],
  [{ text: "ÄRG" }, ({ name }) => name.startsWith("ÄRGER")],
  [{ text: "rare@found" }, ({ userId }) => userId === "user-rare"],
  [{ text: "nightly" }, ({ serviceAccountId }) => serviceAccountId !== null],
  [{ text: "key_found_77" }, ({ id }) => id.startsWith("key_found_77")],
  [{ text: "nobody's" }, () => false],
];

export function keySearchTests(store: () => Store): void {
  const search = (filter: Partial<KeyFilter>, rest: Partial<KeySearch> = {}) =>
    store().directory.keys.search(
      "org-found",
      { ...everyKey, ...filter },
      { sort: "created", order: "asc", limit: 90, after: null, ...rest },
    );
  const searchAll = async (filter: Partial<KeyFilter>, sort: KeySort, order: "asc" | "desc") => {
    const found: FoundKey[] = [];
    let after: Position | null = null;
    do {
      const part = await search(filter, { sort, order, after });
      found.push(...part.items);
      after = part.next;
    } while (after !== null);
    return found;
  };

  describe("a search for keys", () => {
    beforeAll(() => writeKeys(store()));
    findAnyTests(store);

    for (const sort of keySorts)
      for (const order of ["asc", "desc"] as const)
        test(`finds every key once, by ${sort}, ${order}`, async () => {
          expect(idsOf(await searchAll({}, sort, order))).toEqual(expected(() => true, sort, order));
        });

    for (const [filter, matches] of filters)
      test(`with ${JSON.stringify(filter)} finds what matches, in each order`, async () => {
        for (const sort of keySorts)
          expect(idsOf(await searchAll(filter, sort, "asc"))).toEqual(expected(matches, sort, "asc"));
      });

    test("reads a bounded number of keys, and says where to go on", async () => {
      const { items, next } = await search({ text: "nobody's" });
      expect([items, next]).toEqual([[], { value: expect.any(Number), id: expect.any(String) }]);
    });

    test("shows the project's name, the holder, the last use and what was rotated", async () => {
      const { items } = await search({ text: "key_found_8" }, { sort: "name" });
      expect(items.find((found) => found.key.id === "key_found_8")).toEqual({
        key: stored[8]!,
        lastUsedAt: lastUses.get("key_found_8")!,
        principal: {
          kind: "user",
          id: "user-usual",
          email: "usual@found.example",
          name: "usual",
          role: "owner",
          created: 1,
          active: true,
        },
        projectName: "The usual",
        rotatedTo: "key_found_10",
      });
    });

    test("finds nothing of another organization", async () => {
      const { items } = await store().directory.keys.search(
        "org-1",
        { ...everyKey, text: "key_found" },
        { sort: "name", order: "asc", limit: 90, after: null },
      );
      expect(items).toEqual([]);
    });
  });
}

function findAnyTests(store: () => Store): void {
  test("finds one key by its id as in a list, even a revoked one, and none of others", async () => {
    const { findAny, search } = store().directory.keys;
    for (const id of ["key_found_4", "key_found_8", "key_found_5"]) {
      const one = { sort: "created", order: "asc", limit: 90, after: null } as const;
      const { items } = await search("org-found", { ...everyKey, text: id }, one);
      expect(await findAny("org-found", id)).toEqual(items.find(({ key: found }) => found.id === id)!);
    }
    expect([await findAny("org-1", "key_found_8"), await findAny("org-found", "key_found")]).toEqual([null, null]);
  });
}

async function writeKeys(store: Store): Promise<void> {
  const organizationId = "org-found";
  await store.write(async (transaction) => {
    await transaction.organizations.put({ id: organizationId, name: "found", created: 1, allowedNetworks: [] });
    for (const name of ["usual", "rare"]) {
      await transaction.projects.put(project(`proj_${name}`, { organizationId, name: `The ${name}` }));
      const user = {
        id: `user-${name}`,
        organizationId,
        email: `${name}@found.example`,
        name,
        created: 1,
        declaredBy: null,
      };
      await transaction.users.put({ ...user, role: "owner" });
    }
    const account = {
      id: "svc_acct_found",
      organizationId,
      projectId: "proj_usual",
      name: "Nightly run",
      created: 1,
      declaredBy: null,
    };
    await transaction.serviceAccounts.put({ ...account, role: "member" });
    for (const one of stored) await transaction.keys.put(one);
  });
  for (const [at, uses] of Map.groupBy(lastUses, ([, usedAt]) => usedAt))
    await store.noteKeyUse(
      uses.map(([keyId]) => ({ organizationId, keyId })),
      at,
    );
}

function idsOf(found: readonly FoundKey[]): readonly string[] {
  return found.map((one) => one.key.id);
}

const valueOf: Readonly<Record<KeySort, (one: StoredKey) => string | number>> = {
  created: ({ created }) => created,
  last_used: ({ id }) => lastUses.get(id) ?? 0,
  ends: ({ expiresAt }) => expiresAt ?? Infinity,
  name: ({ name }) => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
};

/** The ids that a search finds, worked out from what was stored. */
function expected(matches: (one: StoredKey) => boolean, sort: KeySort, order: "asc" | "desc"): readonly string[] {
  const sorted = stored
    .filter(matches)
    .sort((a, b) => compare(valueOf[sort](a), valueOf[sort](b)) || compare(a.id, b.id))
    .map(({ id }) => id);
  return order === "asc" ? sorted : sorted.toReversed();
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
