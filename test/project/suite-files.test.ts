import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { alone, isListed, slow, testFiles } from "../../scripts/suite/files.ts";

/** Which tests run side by side. */

const root = join(import.meta.dir, "..", "..");

test("every listed path exists, and has tests", () => {
  const files = [...testFiles(root, "src"), ...testFiles(root, "test")];
  const listed = [...Object.keys(alone), ...Object.keys(slow)];
  expect(listed.filter((path) => !files.some((file) => isListed(file, { [path]: "" })))).toEqual([]);
});

test("a file is listed if it or a folder above it is", () => {
  expect(isListed("test/turns/turns.test.ts", { "test/turns/": "" })).toBe(true);
  expect(isListed("test/turns.test.ts", { "test/turns.test.ts": "" })).toBe(true);
  expect(isListed("test/turns-of-all/turns.test.ts", { "test/turns": "", "test/turns/": "" })).toBe(false);
});

test("every file with tests is found, and none of a package", () => {
  const found = ["src", "test", "conformance"].flatMap((folder) => testFiles(root, folder));
  const listed = Bun.spawnSync(["git", "ls-files", "*.test.ts"], { cwd: root }).stdout.toString().trim().split("\n");
  // conformance/testing.test.ts copies the examples and runs them, each with its own runner.
  const ours = listed.filter((file) => existsSync(join(root, file)) && !file.startsWith("examples/"));
  expect(ours.filter((file) => !found.includes(file))).toEqual([]);
  expect(found.filter((file) => file.includes("node_modules"))).toEqual([]);
});
