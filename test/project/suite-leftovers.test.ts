import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { newTemporaryPlace } from "../../scripts/suite/leftovers.ts";
import { Progress } from "../../scripts/suite/progress.ts";
import { runSuites } from "../../scripts/suite/run.ts";

const root = join(import.meta.dir, "..", "..");

class Kept extends Progress {
  readonly lines: string[] = [];
  override line(text: string): void {
    this.lines.push(text);
  }
}

test("what a failed attempt leaves is told and removed before the file runs again, and nothing else is", async () => {
  const before = process.env["TMPDIR"];
  const folder = mkdtempSync(join(tmpdir(), "rollcall-suite-"));
  const place = newTemporaryPlace();
  try {
    const file = join(folder, "flaky.test.ts");
    writeFileSync(file, flakyTest(join(folder, "has-run")));
    writeFileSync(join(place.directory, "standing"), "");
    const progress = new Kept();
    const outcome = await runSuites([{ files: [relative(root, file)] }], 1, { progress, isCi: false, place });
    expect(outcome).toEqual({ passed: 1, failed: 0 });
    expect(place.files()).toEqual(["standing"]);
    expect(progress.lines).toContain("a failed attempt left something");
    expect(progress.lines.join("\n")).toContain("failed, then passed alone");
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    place.remove();
    rmSync(folder, { recursive: true });
  }
});

/** Fails once, and leaves something then. */
function flakyTest(mark: string): string {
  return `
import { expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
test("it passes the second time", () => {
  if (existsSync(${JSON.stringify(mark)})) return;
  writeFileSync(${JSON.stringify(mark)}, "");
  writeFileSync(tmpdir() + "/something", "");
  expect(1).toBe(2);
});
`;
}
