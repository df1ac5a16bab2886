import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { badgeInMarkdown, badges, drawn } from "../../site/badges.ts";

/** The badges of the README claim what is so. `node bin/launch.js site/badges.ts` draws them again. */

const root = join(import.meta.dir, "..", "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

test("the README has the badges that package.json proves, and no other", () => {
  const shown = [...read("README.md").matchAll(/\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)|!\[[^\]]*\]\([^)]*\)/g)];
  const small = shown.map(([text]) => text).filter((text) => /badge|shields/i.test(text));
  expect(small).toEqual(badges().map(badgeInMarkdown));
});

test("each badge shows what it claims", () => {
  expect(badges().map(({ file }) => read(file))).toEqual(badges().map(drawn));
  expect(
    readdirSync(join(root, "docs", "badges"))
      .map((name) => `docs/badges/${name}`)
      .toSorted(),
  ).toEqual(
    badges()
      .map(({ file }) => file)
      .toSorted(),
  );
});

test("the licence is the text in LICENSE, and the Node here is one of those that run it", () => {
  const { license, engines } = JSON.parse(read("package.json"));
  expect([license, read("LICENSE").includes("Apache License\n                           Version 2.0")]).toEqual([
    "Apache-2.0",
    true,
  ]);
  const oldest = Number(String(engines.node).replace(">=", ""));
  const [, running] = /^v(\d+)/.exec(Bun.spawnSync(["node", "--version"]).stdout.toString()) ?? [];
  expect(Number(running)).toBeGreaterThanOrEqual(oldest);
});
