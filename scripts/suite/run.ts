import { join } from "node:path";
import type { Leftovers } from "./leftovers.ts";
import type { Progress } from "./progress.ts";
import { OutputReader } from "./reader.ts";
import {
  reportOf,
  suiteReportOf,
  sumOf,
  verdictAfterRerun,
  type Outcome,
  type Report,
  type SuiteReport,
} from "./verdict.ts";

export interface Suite {
  readonly files: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Tells it from another suite with the same files. */
  readonly name?: string;
  /** What it needs, which may not be there yet. */
  readonly ready?: Promise<unknown>;
}

/** What a run has besides its suites. */
export interface Surroundings {
  readonly progress: Progress;
  readonly isCi: boolean;
  readonly place: Pick<Leftovers, "files" | "removeOthers">;
}

const root = join(import.meta.dir, "..", "..");

/** Runs suites, so many files at a time, and then each of a few failed files once more, alone. */
export async function runSuites(
  suites: readonly Suite[],
  lanes: number,
  { progress, isCi, place }: Surroundings,
): Promise<Outcome> {
  const standing = place.files();
  for (const { files, name } of suites) progress.expect(files, name);
  const queues = suites.map((suite) => ({ suite, left: [...suite.files], reports: [] as Report[] }));
  await Promise.all(Array.from({ length: lanes }, () => lane(queues, lanes, progress)));
  const outcomes: Outcome[] = [];
  for (const { suite, reports } of queues) {
    const report = suiteReportOf(reports);
    // What a failed test left is no second failure.
    if (report.filesToRerun.length > 0)
      for (const name of place.removeOthers(standing)) progress.line(`a failed attempt left ${name}`);
    outcomes.push(await afterRerun(suite, report, progress, isCi));
  }
  return sumOf(outcomes);
}

interface Queue {
  readonly suite: Suite;
  readonly left: string[];
  readonly reports: Report[];
}

/**
 * Takes a part of the files that are left, smaller each time: so the lanes end together, whatever the files take, and few
 * processes load the modules anew.
 */
async function lane(queues: readonly Queue[], lanes: number, progress: Progress): Promise<void> {
  for (const { suite, left, reports } of queues) {
    while (left.length > 0) {
      const part = left.splice(0, lanes === 1 ? left.length : Math.ceil(left.length / lanes / 2));
      reports.push(await runFiles(part, suite, progress));
    }
  }
}

async function afterRerun(suite: Suite, first: SuiteReport, progress: Progress, isCi: boolean): Promise<Outcome> {
  if (first.outcome.failed === 0) return first.outcome;
  const flaky: string[] = [];
  for (const file of first.filesToRerun) {
    progress.expect([file], " again");
    const second = await runFiles([file], { ...suite, name: " again" }, progress);
    if (second.outcome.failed === 0) flaky.push(file);
  }
  const { result, lines } = verdictAfterRerun(first, flaky, isCi);
  for (const line of lines) progress.line(line);
  return result;
}

async function runFiles(files: readonly string[], suite: Suite, progress: Progress): Promise<Report> {
  const { environment, name, ready } = suite;
  await ready;
  const failedFiles: string[] = [];
  const reader = new OutputReader((result) => {
    if (result.isFailed) failedFiles.push(result.file);
    progress.finished(result, name);
  });
  const command = [process.execPath, "test", "--timeout", "120000", ...files.map((file) => `./${file}`)];
  const env = { ...process.env, ...environment };
  const child = Bun.spawn(command, { cwd: root, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  await Promise.all([feed(child.stdout, reader), feed(child.stderr, reader)]);
  const exitCode = await child.exited;
  const sum = reader.end();
  const report = reportOf(sum, exitCode, failedFiles);
  if (!report.isWhole) progress.line(`FAIL exit code ${exitCode}\n${sum}`);
  return report;
}

async function feed(stream: ReadableStream<Uint8Array>, reader: OutputReader): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) reader.take(line);
  }
  if (rest !== "") reader.take(rest);
}
