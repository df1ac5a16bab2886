import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The workflows run only commands that a clone can run, too. */

const root = join(import.meta.dir, "..", "..");
const workflow = (name: string) => readFileSync(join(root, ".github", "workflows", name), "utf8");

test("every command in .ci that a workflow runs exists", () => {
  const commands = ["ci.yml", "nightly.yml"].flatMap((name) =>
    [...workflow(name).matchAll(/run: (\.ci\/[\w-]+)/g)].map(([, command = ""]) => command),
  );
  expect(commands).toHaveLength(3);
  expect(commands.filter((command) => !existsSync(join(root, command)))).toEqual([]);
});

test("the nightly workflow runs every script that .ci/nightly knows", () => {
  const { jobs } = parse(workflow("nightly.yml"));
  const scripts: string[] = jobs.script.strategy.matrix.script;
  expect(scripts.filter((name) => !existsSync(join(root, "scripts", `${name}.ts`)))).toEqual([]);
  const cases = [...readFileSync(join(root, ".ci", "nightly"), "utf8").matchAll(/^ {2}([a-z |-]+)\) rounds=/gm)];
  const known = cases.flatMap(([, names = ""]) => names.split(" | "));
  expect(known.toSorted()).toEqual(scripts.toSorted());
});
