import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { parse } from "yaml";
import manifest from "../../package.json" with { type: "json" };

/** The workflows are what GitHub takes, and run only commands that a clone can run, too. */

const root = join(import.meta.dir, "..", "..");
const folder = join(root, ".github", "workflows");
const names = readdirSync(folder);
const workflow = (name: string) => readFileSync(join(folder, name), "utf8");

describe.each(names)("%s", (name) => {
  test("is a workflow in the eyes of GitHub's own parser", () => {
    const { context } = parseWorkflow({ name, content: workflow(name) }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  });

  test("names only files and scripts that exist", () => {
    const text = workflow(name);
    const files = [...text.matchAll(/(?<![\w/])(?:\.ci|scripts|bin|deploy|\.github\/workflows)\/[\w.-]+/g)].map(
      ([file]) => file,
    );
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    const scripts = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script = ""]) => script);
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
    expect([...files, ...scripts]).not.toEqual([]);
  });
});

test("the nightly workflow runs every script that .ci/nightly knows", () => {
  const { jobs } = parse(workflow("nightly.yml"));
  const scripts: string[] = jobs.script.strategy.matrix.script;
  expect(scripts.filter((name) => !existsSync(join(root, "scripts", `${name}.ts`)))).toEqual([]);
  const cases = [...readFileSync(join(root, ".ci", "nightly"), "utf8").matchAll(/^ {2}([a-z |-]+)\) rounds=/gm)];
  const known = cases.flatMap(([, alternatives = ""]) => alternatives.split(" | "));
  expect(known.toSorted()).toEqual(scripts.toSorted());
});

test("the release workflow publishes the documents, as GitHub starts no workflow for what a workflow has released", () => {
  expect(parse(workflow("release.yml")).jobs.docs.uses).toBe("./.github/workflows/docs.yml");
  expect(Object.keys(parse(workflow("docs.yml")).on)).toEqual(["workflow_call", "workflow_dispatch"]);
});

test("what the docs workflow publishes is what npm run docs builds", () => {
  const { jobs } = parse(workflow("docs.yml"));
  const steps: { run?: string; with?: { path?: string } }[] = jobs.build.steps;
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual(["npm ci --no-audit --no-fund", "npm run docs"]);
  expect(steps.at(-1)?.with?.path).toBe("dist/docs");
  expect(jobs.publish.needs).toBe("build");
  expect(manifest.scripts.docs).toBe("node bin/launch.js site/build.ts");
});
