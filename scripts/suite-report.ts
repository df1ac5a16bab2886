export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

export interface SuiteReport {
  readonly outcome: Outcome;
  /** The files to be run once more by themselves; none where that would say nothing of the suite. */
  readonly again: readonly string[];
}

// More at once is no accident of the machine.
const filesRunAgainMax = 3;

/** What a run of `bun test --only-failures` has come to. */
export function reportOf(text: string, exitCode: number): SuiteReport {
  const passed = Number(/^\s*(\d+) pass$/m.exec(text)?.[1] ?? 0);
  const counted = Number(/^\s*(\d+) fail$/m.exec(text)?.[1] ?? 0);
  // A suite that dies before it can count, or that ran nothing, has failed.
  const failed = exitCode === 0 && passed > 0 ? counted : Math.max(counted, 1);
  const files = text.match(/^\S+\.test\.ts(?=:$)/gm) ?? [];
  // One that died has files that never ran, and no file that did makes up for them.
  const mayRunAgain = counted > 0 && files.length <= filesRunAgainMax;
  return { outcome: { passed, failed }, again: mayRunAgain ? files : [] };
}

/** What a suite has come to after the files that failed were run once more: `flaky` are those that passed then. */
export function secondVerdict(
  { outcome, again }: SuiteReport,
  flaky: readonly string[],
  isCi: boolean,
): { readonly result: Outcome; readonly words: readonly string[] } {
  const words = again.map((file) =>
    flaky.includes(file) ? `FLAKY ${file}: failed, and passed by itself` : `FAIL  ${file}: failed twice`,
  );
  const isForgiven = !isCi && again.length > 0 && flaky.length === again.length;
  return { result: isForgiven ? { passed: outcome.passed + outcome.failed, failed: 0 } : outcome, words };
}
