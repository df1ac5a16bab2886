import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitFaults, subjectFault } from "../../scripts/commit-subjects.ts";

const root = join(import.meta.dir, "..", "..");
const places: string[] = [];
afterAll(() => places.forEach((place) => rmSync(place, { recursive: true })));

test("every commit since the rule became a check keeps it", () => {
  expect(commitFaults(root) ?? []).toEqual([]);
});

test.each([
  "house: the rules read the syntax tree",
  "http/openapi: a request is validated by its description",
  "metrics, sockets: help texts read plainly",
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
  const before = "2026-11-29T13:00:00Z";
  const after = "2026-11-30T00:00:00Z";

  test("history before the rule is not checked, and what comes after it is", () => {
    const place = newRepository();
    commit(place, "an old subject without an area", before);
    commit(place, "area: something is true", after);
    expect(commitFaults(place)).toEqual([]);
    commit(place, "a bad one", after);
    expect(commitFaults(place)).toEqual([expect.stringContaining("a bad one: not `area")]);
  });

  test("a range is checked however old it is", () => {
    const place = newRepository();
    commit(place, "area: something is true", before);
    commit(place, "a bad one", before);
    expect(commitFaults(place, "HEAD~1..")).toHaveLength(1);
  });

  test("a shallow clone is checked as far as it goes", () => {
    const place = newRepository();
    commit(place, "a bad one that the clone does not have", after);
    commit(place, "another bad one", after);
    const clone = join(place, "clone");
    run(place, "clone", "--quiet", "--depth", "1", `file://${place}`, clone);
    expect(commitFaults(clone)).toEqual([expect.stringContaining("another bad one: not `area")]);
  });

  test("a folder without history has no faults", () => {
    const place = mkdtempSync(join(tmpdir(), "rollcall-commits-"));
    places.push(place);
    expect(commitFaults(place)).toBeNull();
  });

  test("the hook refuses a commit with a bad subject", () => {
    const place = newRepository();
    const hook = join(root, ".githooks", "commit-msg");
    writeFileSync(
      join(place, ".git", "hooks", "commit-msg"),
      `#!/bin/sh\ncd "${root}" && exec "${hook}" "${place}/$1"\n`,
    );
    chmodSync(join(place, ".git", "hooks", "commit-msg"), 0o755);
    expect(() => commit(place, "a bad one", after)).toThrow("a bad one: not `area: what is now true`");
    commit(place, "area: something is true", after);
  });
});

function newRepository(): string {
  const place = mkdtempSync(join(tmpdir(), "rollcall-commits-"));
  places.push(place);
  run(place, "init", "--quiet");
  return place;
}

function commit(place: string, subject: string, date: string): void {
  const author = ["-c", "user.name=a", "-c", "user.email=a@b.example"];
  run(place, ...author, "commit", "--quiet", "--allow-empty", "--date", date, "--message", subject);
}

function run(place: string, ...args: readonly string[]): void {
  const date = args[args.indexOf("--date") + 1] ?? "";
  const env = { ...process.env, GIT_COMMITTER_DATE: args.includes("--date") ? date : undefined };
  const { success, stderr } = Bun.spawnSync(["git", "-C", place, ...args], { env });
  if (!success) throw new Error(stderr.toString());
}
