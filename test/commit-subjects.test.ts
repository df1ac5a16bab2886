import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitFaults, subjectFault } from "../scripts/commit-subjects.ts";

const places: string[] = [];
afterAll(() => places.forEach((place) => rmSync(place, { recursive: true })));

test("every commit since the rule became a check keeps it", () => {
  expect(commitFaults(join(import.meta.dir, "..")) ?? []).toEqual([]);
});

test.each([
  "house: the rules read the syntax tree",
  "http/openapi: a request is validated by its description",
  'Revert "a subject that is longer than it may be, as git writes it"',
])("%s is a subject", (subject) => {
  expect(subjectFault(subject)).toBeNull();
});

test.each([
  ["the rules read the syntax tree", "not `area: what is now true`"],
  ["House: the rules", "not `area: what is now true`"],
  ["wip", "unfinished work"],
  ["house: the rules (work in progress)", "unfinished work"],
  ["fixup! house: the rules", "unfinished work"],
  ["house: the rules.", "ends with a full stop"],
  [`house: ${"x".repeat(54)}`, "61 characters, at most 60"],
])("%s is refused", (subject, fault) => {
  expect(subjectFault(subject)).toBe(fault);
});

describe("in a repository", () => {
  const rule = { path: "scripts/commit-subjects.ts" };

  test("history before the rule is not checked, and what comes after it is", () => {
    const place = newRepository();
    commit(place, "README.md", "an old subject without an area");
    commit(place, rule.path, "another one, that adds the rule");
    commit(place, "a.txt", "area: something is true");
    expect(commitFaults(place)).toEqual([]);
    commit(place, "b.txt", "a bad one");
    expect(commitFaults(place)).toEqual([expect.stringContaining("a bad one: not `area")]);
  });

  test("a shallow clone is checked as far as it goes", () => {
    const place = newRepository();
    commit(place, rule.path, "area: the rule");
    commit(place, "a.txt", "a bad one that the clone does not have");
    commit(place, "b.txt", "area: its oldest commit");
    commit(place, "c.txt", "a bad one");
    const clone = join(place, "clone");
    run(place, "clone", "--quiet", "--depth", "2", `file://${place}`, clone);
    expect(commitFaults(clone)).toEqual([expect.stringContaining("a bad one: not `area")]);
  });

  test("a folder without history has no faults", () => {
    const place = mkdtempSync(join(tmpdir(), "rollcall-commits-"));
    places.push(place);
    expect(commitFaults(place)).toBeNull();
  });
});

function newRepository(): string {
  const place = mkdtempSync(join(tmpdir(), "rollcall-commits-"));
  places.push(place);
  run(place, "init", "--quiet");
  return place;
}

function commit(place: string, file: string, subject: string): void {
  mkdirSync(join(place, file, ".."), { recursive: true });
  writeFileSync(join(place, file), subject);
  run(place, "add", file);
  run(place, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "--quiet", "--message", subject);
}

function run(place: string, ...args: readonly string[]): void {
  const { success, stderr } = Bun.spawnSync(["git", "-C", place, ...args]);
  if (!success) throw new Error(stderr.toString());
}
