import { describe, expect, test } from "bun:test";
import { reportOf, secondVerdict } from "../scripts/suite-report.ts";

/** Outside CI `npm test` forgives a file that passes when it runs again. The texts are output of `bun test`. */

const failure = (file: string) => `\n${file}:\nerror: expect(received).toBe(expected)\n(fail) it holds [0.17ms]\n`;
const sum = (passed: number, failed: number) =>
  `\n ${passed} pass\n ${failed} fail\n 6 expect() calls\nRan them all.\n`;

describe("the report of a suite", () => {
  test("a suite that passed has nothing to run again", () => {
    expect(reportOf(sum(7, 0), 0)).toEqual({ outcome: { passed: 7, failed: 0 }, again: [] });
  });

  test("a suite with a few failed files runs them once more", () => {
    const text = failure("test/api/races.test.ts") + failure("src/core/access.test.ts") + sum(5, 2);
    const again = ["test/api/races.test.ts", "src/core/access.test.ts"];
    expect(reportOf(text, 1)).toEqual({ outcome: { passed: 5, failed: 2 }, again });
  });

  test("a suite with many failed files has failed", () => {
    const text = ["a", "b", "c", "d"].map((name) => failure(`test/${name}.test.ts`)).join("") + sum(5, 4);
    expect(reportOf(text, 1)).toEqual({ outcome: { passed: 5, failed: 4 }, again: [] });
  });

  test("a suite that crashed has failed, even if a failed file could run again", () => {
    const died = { outcome: { passed: 0, failed: 1 }, again: [] };
    expect(reportOf(failure("test/a.test.ts"), 137)).toEqual(died);
    expect(reportOf("bun test v1.4.5\n", 137)).toEqual(died);
  });

  test("a suite that ran nothing has failed", () => {
    expect(reportOf(sum(0, 0), 0)).toEqual({ outcome: { passed: 0, failed: 1 }, again: [] });
  });
});

describe("failed files that ran again", () => {
  const again = ["test/a.test.ts", "test/b.test.ts"];
  const report = { outcome: { passed: 5, failed: 2 }, again };

  test("files that pass the second time are named and forgiven outside CI", () => {
    const { result, words } = secondVerdict(report, again, false);
    expect(result).toEqual({ passed: 7, failed: 0 });
    expect(words).toEqual(again.map((file) => `FLAKY ${file}: failed, and passed by itself`));
  });

  test("files that pass the second time are named and count as failed in CI", () => {
    const { result, words } = secondVerdict(report, again, true);
    expect(result).toEqual({ passed: 5, failed: 2 });
    expect(words[0]).toStartWith("FLAKY test/a.test.ts");
  });

  test("a file that fails again counts as failed everywhere", () => {
    const { result, words } = secondVerdict(report, ["test/b.test.ts"], false);
    expect(result).toEqual({ passed: 5, failed: 2 });
    expect(words[0]).toStartWith("FAIL  test/a.test.ts");
  });

  test("files that could not run again count as failed", () => {
    expect(secondVerdict({ ...report, again: [] }, [], false).result).toEqual({ passed: 5, failed: 2 });
  });
});
