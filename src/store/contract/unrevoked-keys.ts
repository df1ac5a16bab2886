import { expect, test } from "bun:test";
import { key } from "./rows.ts";
import type { Store } from "../store.ts";

/** What a server needs to know which keys exist. */
export function unrevokedKeyTests(store: () => Store): void {
  test("the digests of keys that are not revoked are read in pages, each once, and no others", async () => {
    await store().write(async ({ keys }) => {
      for (let at = 0; at < 8; at++)
        await keys.put(key(`key_page_${at}`, `page ${at}`, { revokedAt: at < 6 ? null : 1 }));
      await keys.drop("org-1", "key_page_0", 1);
    });
    const read: string[] = [];
    for (let last: string | undefined = ""; last !== undefined;) {
      const page: readonly string[] = await store().unrevokedDigests(last, 3);
      expect(page.length).toBeLessThanOrEqual(3);
      read.push(...page);
      last = page.at(-1);
    }
    expect(read.filter((digest) => digest.startsWith("page "))).toEqual([1, 2, 3, 4, 5].map((at) => `page ${at}`));
    expect(read).toHaveLength(await store().countKeys());
  });

  test("changes say which of the changed keys are revoked", async () => {
    await store().write(async ({ keys }) => {
      for (const name of ["kept", "revoked", "dropped"]) await keys.put(key(`key_then_${name}`, `then ${name}`));
    });
    const { revision } = await store().snapshot();
    await store().write(async ({ keys }) => {
      await keys.revoke("org-1", "key_then_revoked", 7);
      await keys.drop("org-1", "key_then_dropped", 7);
      await keys.put(key("key_then_kept", "then kept", { name: "renamed" }));
    });
    const changes = await store().changesSince(revision);
    expect(changes.keyDigests.toSorted()).toEqual(["then dropped", "then kept", "then revoked"]);
    expect(changes.revokedKeyDigests.toSorted()).toEqual(["then dropped", "then revoked"]);
    await store().write(({ keys }) => keys.put(key("key_then_dropped", "then dropped")));
    expect(await store().changesSince(changes.revision)).toMatchObject({
      keyDigests: ["then dropped"],
      revokedKeyDigests: [],
    });
  });

  test("a store that other servers may change tells its newest revision", async () => {
    const { newestRevision } = store();
    if (newestRevision === null) return;
    const before = await newestRevision();
    await store().write(({ keys }) => keys.put(key("key_newest", "digest-newest")));
    expect(await newestRevision()).toBe(before + 1);
  });
}
