export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

export interface SuiteReport {
  readonly outcome: Outcome;
  /** Failed files to run once more; none if their result would not decide that of the suite. */
  readonly filesToRerun: readonly string[];
}

// If more fail at once, the machine is not the cause.
const filesToRerunMax = 3;

/** Parses the output of `bun test --only-failures`. */
export function reportOf(text: string, exitCode: number): SuiteReport {
  const passed = Number(/^\s*(\d+) pass$/m.exec(text)?.[1] ?? 0);
  const counted = Number(/^\s*(\d+) fail$/m.exec(text)?.[1] ?? 0);
  // A suite that crashed before it could count, or that ran nothing, has failed.
  const failed = exitCode === 0 && passed > 0 ? counted : Math.max(counted, 1);
  const files = text.match(/^\S+\.test\.ts(?=:$)/gm) ?? [];
  // After a crash some files never ran, so rerunning the others proves nothing.
  const mayRerun = counted > 0 && files.length <= filesToRerunMax;
  return { outcome: { passed, failed }, filesToRerun: mayRerun ? files : [] };
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
