import { join } from "node:path";
import type { Progress } from "./progress.ts";
import { OutputReader } from "./reader.ts";
import { reportOf, suiteReportOf, verdictAfterRerun, type Outcome, type Report } from "./verdict.ts";

export interface Suite {
  readonly files: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Tells it from another suite with the same files. */
  readonly name?: string;
  /** How many files run at a time; one by default. */
  readonly lanes?: number;
}

const root = join(import.meta.dir, "..", "..");

/** Runs a suite, and then each of a few failed files once more, alone. */
export async function runSuite(suite: Suite, progress: Progress, isCi: boolean): Promise<Outcome> {
  const first = suiteReportOf(await run(suite, progress));
  if (first.outcome.failed === 0) return first.outcome;
  const flaky: string[] = [];
  for (const file of first.filesToRerun) {
    const again = { ...suite, files: [file], name: " again", lanes: 1 };
    progress.expect(again.files, again.name);
    const second = suiteReportOf(await run(again, progress));
    if (second.outcome.failed === 0) flaky.push(file);
  }
  const { result, lines } = verdictAfterRerun(first, flaky, isCi);
  for (const line of lines) progress.line(line);
  return result;
}

/**
 * Each lane takes a part of the files that are left, smaller each time: so the lanes end together, whatever the files
 * take, and few processes load the modules anew.
 */
async function run(suite: Suite, progress: Progress): Promise<Report[]> {
  const left = [...suite.files];
  const lanes = suite.lanes ?? 1;
  const reports: Report[] = [];
  const lane = async () => {
    while (left.length > 0) {
      const part = left.splice(0, lanes === 1 ? left.length : Math.ceil(left.length / lanes / 2));
      reports.push(await runFiles(part, suite, progress));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return reports;
}

async function runFiles(files: readonly string[], { environment, name }: Suite, progress: Progress): Promise<Report> {
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
