import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfigFile } from "../../config/file/read-file.ts";
import { openSqliteStore } from "../../store/sqlite/driver.ts";
import type { Store } from "../../store/store.ts";
import { bootstrap } from "./bootstrap.ts";

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-declare-"));
  store = await openSqliteStore(directory);
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const start = async (models: string, aliases = "[]", nowMs = 1_700_000_000_000) => {
  const yaml = `models: [{ id: base }]
organizations: [{ name: one, id: org-1, models: ${models}, aliases: ${aliases} }]`;
  const { declaration } = readConfigFile("test.yaml", yaml, {});
  return (await bootstrap(store, { declaration, adminKey: null, apiKey: null }, nowMs)).notes;
};
const find = async (id: string) => (await store.models.find("org-1", id))!;
const change = async (id: string, changes: object) => {
  const model = await find(id);
  await store.write(async (transaction) => {
    await transaction.models.put({ ...model, ...changes });
    return true;
  });
};

test("a file declares visibility, sharing and aliases", async () => {
  expect(await start("[{ id: own, visibility: unlisted, sharing: projects }]", "[{ id: name, target: own }]")).toEqual(
    [],
  );
  const provenance = { at: 1_700_000_000, keyId: null };
  expect(await find("own")).toMatchObject({ visibility: "unlisted", sharing: "projects", provenance });
  expect(await find("name")).toMatchObject({ kind: "alias", target: "own", declaredBy: "file", provenance });
});

test("declaring the same models again changes nothing", async () => {
  for (const nowMs of [1_700_000_000_000, 1_800_000_000_000])
    await start("[{ id: own, sharing: projects }]", "[{ id: name, target: own }]", nowMs);
  expect((await store.snapshot()).revision).toBe(1);
});

test("an alias that the file drops is retired, and can come back with another target", async () => {
  await start("[{ id: own }]", "[{ id: name, target: own }]");
  await start("[{ id: own }]");
  expect((await find("name")).state).toBe("retired");
  await start("[{ id: own }]", "[{ id: name, target: base }]");
  expect(await find("name")).toMatchObject({ state: "live", target: "base", created: 1_700_000_000 });
});

test("a file that does not declare the sharing does not widen it", async () => {
  await start("[{ id: own }]");
  await change("own", { declaredBy: "hand", sharing: "projects" });
  await start("[{ id: own }]");
  expect(await find("own")).toMatchObject({ declaredBy: "file", sharing: "projects" });
  await start("[{ id: own, sharing: organization }]");
  expect((await find("own")).sharing).toBe("organization");
});

test("a purged model that is declared again is new", async () => {
  await start("[{ id: own }]");
  await store.write((transaction) => transaction.models.delete("org-1", "own", { atMs: 1, keyId: "key_1" }));
  expect(await start("[{ id: own }]")).toEqual([expect.stringContaining("stays deleted")]);
  await store.write((transaction) => transaction.models.purge("org-1", "own", 1));
  expect(await start("[{ id: own }]", "[]", 1_800_000_000_000)).toEqual([]);
  const at = 1_800_000_000;
  expect(await find("own")).toMatchObject({ state: "live", created: at, provenance: { at, keyId: null } });
});

test("models and aliases made by hand keep their ids, and the operator is told", async () => {
  await start("[{ id: own }]", "[{ id: name, target: own }]");
  await change("own", { declaredBy: "hand" });
  await change("name", { declaredBy: "hand" });
  expect(await start("[{ id: name }]", "[{ id: own, target: base }]")).toEqual([
    "the model name is not declared: an alias has its name; delete the alias, and start again",
    "the alias own is not declared: a model has its name",
  ]);
  expect([(await find("name")).kind, (await find("own")).kind]).toEqual(["alias", "fine-tuned"]);
  await store.write((transaction) => transaction.models.delete("org-1", "own", { atMs: 1, keyId: "key_1" }));
  expect(await start("[]", "[{ id: own, target: base }]")).toEqual([
    "the alias own is not declared: a deleted model has its name; purge that, and start again",
  ]);
});
