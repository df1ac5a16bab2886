import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { alone, runsAlone, testFiles } from "../../scripts/suite/files.ts";

/** Which tests run side by side. */

const root = join(import.meta.dir, "..", "..");

test("every path of tests that run alone exists, and has tests", () => {
  const files = [...testFiles(root, "src"), ...testFiles(root, "test")];
  const without = Object.keys(alone).filter(
    (path) => !existsSync(join(root, path)) || !files.some((file) => file.startsWith(path)),
  );
  expect(without).toEqual([]);
});

test("a file runs alone if it or a folder above it is listed", () => {
  expect(runsAlone("test/turns/turns.test.ts")).toBe(true);
  expect(runsAlone("test/tenants/fairness.test.ts")).toBe(true);
  expect(runsAlone("test/tenants/walk.test.ts")).toBe(false);
  expect(runsAlone("test/new-folder/new.test.ts")).toBe(false);
});

test("every file with tests is found, and none of a package", () => {
  const found = ["src", "test", "conformance"].flatMap((folder) => testFiles(root, folder));
  const listed = Bun.spawnSync(["git", "ls-files", "*.test.ts"], { cwd: root }).stdout.toString().trim().split("\n");
  expect(listed.filter((file) => existsSync(join(root, file)) && !found.includes(file))).toEqual([]);
  expect(found.filter((file) => file.includes("node_modules"))).toEqual([]);
});
