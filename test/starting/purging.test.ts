import { expect, test } from "bun:test";
import { join } from "node:path";
import { usageRecord } from "../../src/store/contract/rows.ts";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import { fineTune, keys, slashModel, spareFineTune } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";

const { newDirectory, start } = housekeeping();

const dayMs = 24 * 60 * 60 * 1000;

async function deletedModels(url: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
  const answer = await fetch(`${url}/rollcall/v1/deleted_models`, { headers });
  const { data } = (await answer.json()) as { data: { id: string }[] };
  return data.map(({ id }) => id);
}

test("a start purges models, notes of objects and usage that expired while no server ran, and keeps the others", async () => {
  const directory = newDirectory();
  const first = await start({ directory });
  await first.stop();
  const store = await openSqliteStore(join(directory, "data"));
  for (const [id, days] of [
    [fineTune, 31],
    [spareFineTune, 29],
    [slashModel, 400],
  ] as const) {
    const deletion = { atMs: Date.now() - days * dayMs, keyId: "key_1" };
    await store.write((transaction) => transaction.models.delete("org-aceme", id, deletion));
  }
  const noted = { organizationId: "org-aceme", kind: "file", projectId: null, keyId: "key_1", createdMs: 1 } as const;
  const source = { organizationId: "org-aceme", id: "up" };
  const note = (id: string, expiresMs: number) => ({ ...noted, id, source, expiresMs, watchedUntilMs: null });
  await store.objects.note([note("file-old", Date.now() - 1), note("file-new", Date.now() + dayMs)]);
  const call = (id: string, days: number) =>
    usageRecord(id, { organizationId: "org-aceme", atMs: Date.now() - days * dayMs });
  await store.usage.record([call("use-ancient", 400), call("use-old", 8), call("use-new", 6)]);
  await store.close();
  const second = await start({ directory, yaml: null });
  let left = await deletedModels(second.url);
  for (const deadline = Date.now() + 10_000; left.length > 1 && Date.now() < deadline;) {
    await Bun.sleep(5);
    left = await deletedModels(second.url);
  }
  expect(left).toEqual([spareFineTune]);
  expect(await second.stop()).toBe(0);
  const after = await openSqliteStore(join(directory, "data"));
  const ids = ["file-old", "file-new"].map((id) => after.objects.find({ ...noted, id }));
  expect((await Promise.all(ids)).map((found) => found?.id)).toEqual([undefined, "file-new"]);
  const ever = { organizationId: "org-aceme", startMs: 0, endMs: 2 ** 50 };
  const { records } = await after.usage.records({ ...ever, after: null, limit: 9 });
  expect(records.map(({ id }) => id)).toEqual(["use-new"]);
  const kept = async (width: "1m" | "1h" | "1d") => (await after.usage.buckets({ ...ever, width })).length;
  expect([await kept("1m"), await kept("1h"), await kept("1d")]).toEqual([2, 2, 3]);
  await after.close();
});
