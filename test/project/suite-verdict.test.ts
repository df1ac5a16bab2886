import { describe, expect, test } from "bun:test";
import { reportOf, suiteReportOf, verdictAfterRerun } from "../../scripts/suite/verdict.ts";

/** Outside CI `npm test` forgives a file that passes when it runs again. */

const sum = (passed: number, failed: number) => ` ${passed} pass\n ${failed} fail\n 6 expect() calls\nRan them all.\n`;
const files = (...names: string[]) => names.map((name) => `test/${name}.test.ts`);

describe("the report of a suite", () => {
  test("a suite that passed has nothing to run again", () => {
    const suite = suiteReportOf([reportOf(sum(7, 0), 0, []), reportOf(sum(2, 0), 0, [])]);
    expect(suite).toEqual({ outcome: { passed: 9, failed: 0 }, filesToRerun: [] });
  });

  test("a suite with a few failed files runs them once more", () => {
    const suite = suiteReportOf([reportOf(sum(5, 2), 1, files("a", "b")), reportOf(sum(4, 1), 1, files("c"))]);
    expect(suite).toEqual({ outcome: { passed: 9, failed: 3 }, filesToRerun: files("a", "b", "c") });
  });

  test("a suite with many failed files has failed", () => {
    const suite = suiteReportOf([reportOf(sum(5, 4), 1, files("a", "b", "c", "d"))]);
    expect(suite).toEqual({ outcome: { passed: 5, failed: 4 }, filesToRerun: [] });
  });

  test("a suite has failed if one of its processes crashed, even if a failed file could run again", () => {
    const crashed = reportOf("bun test v1.4.5\n", 137, files("a"));
    expect(crashed.outcome).toEqual({ passed: 0, failed: 1 });
    const suite = suiteReportOf([crashed, reportOf(sum(4, 1), 1, files("b"))]);
    expect(suite).toEqual({ outcome: { passed: 4, failed: 2 }, filesToRerun: [] });
  });

  test("a process whose tests were all skipped has not failed", () => {
    expect(reportOf(" 0 pass\n 4 skip\n 0 fail\n", 0, []).outcome).toEqual({ passed: 0, failed: 0 });
  });

  test("a suite that found no test has failed", () => {
    expect(suiteReportOf([reportOf(sum(0, 0), 0, [])]).outcome).toEqual({ passed: 0, failed: 1 });
  });
});

describe("failed files that ran again", () => {
  const filesToRerun = files("a", "b");
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
