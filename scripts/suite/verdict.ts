export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/** What one process of `bun test` reports. */
export interface Report {
  readonly outcome: Outcome;
  readonly failedFiles: readonly string[];
  /** Whether all its files ran. */
  readonly isWhole: boolean;
}

export interface SuiteReport {
  readonly outcome: Outcome;
  /** Failed files to run once more; none if their result would not decide that of the suite. */
  readonly filesToRerun: readonly string[];
}

// If more fail at once, the machine is not the cause.
const filesToRerunMax = 3;

/** Parses the sum at the end of the output of `bun test`. */
export function reportOf(sum: string, exitCode: number, failedFiles: readonly string[]): Report {
  const passed = Number(/^\s*(\d+) pass$/m.exec(sum)?.[1] ?? 0);
  const counted = Number(/^\s*(\d+) fail$/m.exec(sum)?.[1] ?? 0);
  const skipped = Number(/^\s*(\d+) skip$/m.exec(sum)?.[1] ?? 0);
  // A process that crashed before it could count, or that found no test, has failed.
  const failed = exitCode === 0 && passed + skipped > 0 ? counted : Math.max(counted, 1);
  return { outcome: { passed, failed }, failedFiles, isWhole: failed === counted };
}

export function suiteReportOf(reports: readonly Report[]): SuiteReport {
  const failedFiles = reports.flatMap((report) => report.failedFiles);
  // After a crash some files never ran, so rerunning the others proves nothing.
  const mayRerun = reports.every(({ isWhole }) => isWhole) && failedFiles.length <= filesToRerunMax;
  return { outcome: sumOf(reports.map(({ outcome }) => outcome)), filesToRerun: mayRerun ? failedFiles : [] };
}

export function sumOf(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** The result of a suite after its failed files ran once more; `flaky` are the files that passed then. */
export function verdictAfterRerun(
  { outcome, filesToRerun }: SuiteReport,
  flaky: readonly string[],
  isCi: boolean,
): { readonly result: Outcome; readonly lines: readonly string[] } {
  const lines = filesToRerun.map((file) =>
    flaky.includes(file) ? `FLAKY ${file}: failed, then passed alone` : `FAIL  ${file}: failed twice`,
  );
  const isForgiven = !isCi && filesToRerun.length > 0 && flaky.length === filesToRerun.length;
  return { result: isForgiven ? { passed: outcome.passed + outcome.failed, failed: 0 } : outcome, lines };
}
