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
  expect(commands).toHaveLength(4);
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

test("what the docs workflow publishes is what npm run docs builds", () => {
  const { jobs } = parse(workflow("docs.yml"));
  const steps: { run?: string; with?: { path?: string } }[] = jobs.build.steps;
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual(["npm ci --no-audit --no-fund", "npm run docs"]);
  expect(steps.at(-1)?.with?.path).toBe("dist/docs");
  expect(jobs.publish.needs).toBe("build");
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(scripts.docs).toBe("node bin/launch.js site/build.ts");
});
