import { describe, expect, test } from "bun:test";
import { reportOf, verdictAfterRerun } from "../../scripts/suite-report.ts";

/** Outside CI `npm test` forgives a file that passes when it runs again. The texts are output of `bun test`. */

const failure = (file: string) => `\n${file}:\nerror: expect(received).toBe(expected)\n(fail) it holds [0.17ms]\n`;
const sum = (passed: number, failed: number) =>
  `\n ${passed} pass\n ${failed} fail\n 6 expect() calls\nRan them all.\n`;

describe("the report of a suite", () => {
  test("a suite that passed has nothing to run again", () => {
    expect(reportOf(sum(7, 0), 0)).toEqual({ outcome: { passed: 7, failed: 0 }, filesToRerun: [] });
  });

  test("a suite with a few failed files runs them once more", () => {
    const text = failure("test/api/races.test.ts") + failure("src/core/access.test.ts") + sum(5, 2);
    const filesToRerun = ["test/api/races.test.ts", "src/core/access.test.ts"];
    expect(reportOf(text, 1)).toEqual({ outcome: { passed: 5, failed: 2 }, filesToRerun });
  });

  test("a suite with many failed files has failed", () => {
    const text = ["a", "b", "c", "d"].map((name) => failure(`test/${name}.test.ts`)).join("") + sum(5, 4);
    expect(reportOf(text, 1)).toEqual({ outcome: { passed: 5, failed: 4 }, filesToRerun: [] });
  });

  test("a suite that crashed has failed, even if a failed file could run again", () => {
    const died = { outcome: { passed: 0, failed: 1 }, filesToRerun: [] };
    expect(reportOf(failure("test/a.test.ts"), 137)).toEqual(died);
    expect(reportOf("bun test v1.4.5\n", 137)).toEqual(died);
  });

  test("a suite that ran nothing has failed", () => {
    expect(reportOf(sum(0, 0), 0)).toEqual({ outcome: { passed: 0, failed: 1 }, filesToRerun: [] });
  });
});

describe("failed files that ran again", () => {
  const filesToRerun = ["test/a.test.ts", "test/b.test.ts"];
  const report = { outcome: { passed: 5, failed: 2 }, filesToRerun };

  test("files that pass the second time are named and forgiven outside CI", () => {
    const { result, lines } = verdictAfterRerun(report, filesToRerun, false);
    expect(result).toEqual({ passed: 7, failed: 0 });
    expect(lines).toEqual(filesToRerun.map((file) => `FLAKY ${file}: failed, then passed alone`));
  });

  test("files that pass the second time are named and count as failed in CI", () => {
    const { result, lines } = verdictAfterRerun(report, filesToRerun, true);
    expect(result).toEqual({ passed: 5, failed: 2 });
    expect(lines[0]).toStartWith("FLAKY test/a.test.ts");
  });

  test("a file that fails again counts as failed everywhere", () => {
    const { result, lines } = verdictAfterRerun(report, ["test/b.test.ts"], false);
    expect(result).toEqual({ passed: 5, failed: 2 });
    expect(lines[0]).toStartWith("FAIL  test/a.test.ts");
  });

  test("files that could not run again count as failed", () => {
    expect(verdictAfterRerun({ ...report, filesToRerun: [] }, [], false).result).toEqual({ passed: 5, failed: 2 });
  });
});
