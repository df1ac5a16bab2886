import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { describeStore } from "./contract.ts";
import { prepareSqliteFile } from "./sqlite-file.ts";
import { openSqliteStore } from "./sqlite.ts";

describeStore("SQLite", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  const store = await openSqliteStore(directory);
  return {
    store,
    close: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});

test("what was written is there after closing and opening again", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  const first = await openSqliteStore(directory);
  await first.write(async (transaction) => {
    await transaction.putOrganization({ id: "org-1", name: "one", created: 1, allowedNetworks: [] });
    return true;
  });
  await first.close();
  const second = await openSqliteStore(directory);
  expect((await second.snapshot()).revision).toBe(1);
  await second.close();
  rmSync(directory, { recursive: true });
});

test("a commit waits for the disk", () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  const file = prepareSqliteFile(directory);
  // 2 is FULL: the write-ahead log is synced at every commit, not only at checkpoints.
  expect(file.writer.query("pragma synchronous").get()).toEqual({ synchronous: 2 });
  expect(file.writer.query("pragma journal_mode").get()).toEqual({ journal_mode: "wal" });
  file.close();
  rmSync(directory, { recursive: true });
});
