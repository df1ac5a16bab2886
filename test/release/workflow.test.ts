import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { targets } from "../../scripts/release/targets.ts";

/** What .github/workflows/release.yml relies on. */

const root = join(import.meta.dir, "..", "..");
const { jobs } = parse(readFileSync(join(root, ".github", "workflows", "release.yml"), "utf8"));

test("the release workflow tries the executable of every target before it publishes", () => {
  const tried = jobs.try.strategy.matrix.include.map(({ target }: { target: string }) => target);
  expect(tried).toEqual(targets.map(({ name }) => name));
  expect(jobs.publish.needs).toEqual(["ci", "compare", "try"]);
  for (const name of ["image", "docs"]) expect([name, jobs[name].needs]).toEqual([name, "publish"]);
});

test("only the jobs that publish may write", () => {
  const writing = Object.entries<any>(jobs).filter(([, { permissions = {} }]) =>
    Object.values(permissions).includes("write"),
  );
  expect(writing.map(([name]) => name)).toEqual(["publish", "image", "docs"]);
});
