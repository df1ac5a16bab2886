import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The contents of `npm pack`: enough to run, and nothing that only tests need. */

const root = join(import.meta.dir, "..", "..");

test("the npm package runs without any install script", () => {
  const place = mkdtempSync(join(tmpdir(), "rollcall-package-"));
  const packed = Bun.spawnSync(["npm", "pack", "--json", "--pack-destination", place], { cwd: root, stderr: "ignore" });
  const report = JSON.parse(packed.stdout.toString());
  const [{ filename, files }] = Array.isArray(report) ? report : Object.values<any>(report);
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  expect(
    paths.filter((path) => /\.test\.ts$|contract|fixtures|^(test|bench|scripts|conformance)\//.test(path)),
  ).toEqual([]);

  const modules = join(place, "node_modules");
  mkdirSync(join(modules, "rollcall"), { recursive: true });
  Bun.spawnSync(["tar", "xzf", join(place, filename), "--strip-components", "1", "-C", join(modules, "rollcall")]);
  for (const name of ["bun", "yaml"]) symlinkSync(realpathSync(join(root, "node_modules", name)), join(modules, name));
  const run = (name: string, ...args: readonly string[]) =>
    Bun.spawnSync([join(modules, "rollcall", "bin", name), ...args], { cwd: place });
  // The page loads every command, the wrong port all of the server.
  expect(run("rollcall", "--help").stdout.toString()).toStartWith("Rollcall: ");
  expect(run("rollcall", "serve", "--port", "x").stderr.toString()).toStartWith("rollcall: the port must be");
  expect(run("openai", "--version").stdout.toString()).toStartWith("openai version ");
  rmSync(place, { recursive: true });
});
