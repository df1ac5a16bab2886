import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { startPostgresServer } from "../test/support/postgres/server.ts";
import { reportOf, verdictAfterRerun, type Outcome, type SuiteReport } from "./suite-report.ts";

/*
 * `npm test`: types, lint, format, dead code and every test. Each check counts as one. The last line is the sum; the line
 * before it says whether the tests on PostgreSQL ran. With TEST_POSTGRES=required it is a failure if they did not.
 */

const root = join(import.meta.dir, "..");
const isCi = process.env["CI"] === "true";

/** Static checks. */
const checks = {
  types: ["tsc", "-p", "tsconfig.json"],
  "types of the pure folders": ["tsc", "-p", "tsconfig.pure.json"],
  lint: ["oxlint", "--type-aware", "--deny-warnings"],
  format: ["oxfmt", "--check", "."],
  "dead code": ["knip"],
};

/** Tests that use `openTestApp`, and so run on either store. */
const testsOfEitherStore = [
  ...["api/", "openapi/", "properties/", "tenants/"].map((folder) => `test/${folder}`),
  "test/every-route-refuses.test.ts",
];

async function main(): Promise<number> {
  const started = performance.now();
  await installConformanceClients();
  const postgres = await findPostgres();
  const outcomes: Outcome[] = [];
  for (const [name, command] of Object.entries(checks)) outcomes.push(await check(name, command));
  outcomes.push(await runTests("src", ["src/"], postgres.environment));
  outcomes.push(await runTests("test", ["test/"], postgres.environment));
  outcomes.push(...(await Promise.all(lastSuites(postgres).map((suite) => suite()))));
  await postgres.stop();
  if (!postgres.isAvailable && process.env["TEST_POSTGRES"] === "required") outcomes.push({ passed: 0, failed: 1 });
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`\n${Math.round((performance.now() - started) / 1000)} seconds`);
  console.log(postgres.summary);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** They mostly wait for the programs that they start, or for PostgreSQL, and so run side by side. */
function lastSuites({ isAvailable, environment }: Awaited<ReturnType<typeof findPostgres>>) {
  const clients = () => runTests("conformance", ["conformance/"], environment);
  const onPostgres = { ...environment, TEST_STORE: "postgres" };
  const again = () => runTests("test, on PostgreSQL", testsOfEitherStore, onPostgres);
  return isAvailable ? [clients, again] : [clients];
}

/** One server for all suites: the one in TEST_POSTGRES_URL, or a new one. */
async function findPostgres() {
  const summary = "tested on SQLite and PostgreSQL";
  const stop = async () => undefined;
  if (process.env["TEST_POSTGRES_URL"]) return { isAvailable: true, summary, environment: {}, stop };
  try {
    const server = await startPostgresServer();
    return { isAvailable: true, summary, environment: { TEST_POSTGRES_URL: server.url }, stop: server.stop };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { isAvailable: false, summary: `tested on SQLite only: ${why}`, environment: {}, stop };
  }
}

/** The real clients are in separate packages, so that only people who run the tests install them. */
async function installConformanceClients(): Promise<void> {
  // The programs take 1 GB on the disk.
  await Promise.all(["conformance", "conformance/testing", ...(isCi ? ["conformance/programs"] : [])].map(install));
}

async function install(folder: string): Promise<void> {
  const lock = join(root, folder, "package-lock.json");
  const installed = join(root, folder, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log(`installing the packages of ${folder}`);
  const npm = Bun.spawn(["npm", "ci", "--prefix", folder, "--no-audit", "--no-fund"], {
    cwd: root,
    stdin: "ignore",
  });
  await npm.exited;
}

async function check(name: string, command: readonly string[]): Promise<Outcome> {
  const [program = "", ...flags] = command;
  const { text, exitCode } = await run([join(root, "node_modules", ".bin", program), ...flags]);
  console.log(`${exitCode === 0 ? "ok  " : "FAIL"} ${name}`);
  if (exitCode !== 0) console.log(text);
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runTests(
  suite: string,
  paths: readonly string[],
  environment: Record<string, string>,
): Promise<Outcome> {
  const first = await runFiles(
    paths.map((path) => `./${path}`),
    environment,
  );
  const { passed, failed } = first.outcome;
  console.log(`${failed === 0 ? "ok  " : "FAIL"} tests in ${suite}: ${passed} passed, ${failed} failed`);
  if (failed === 0) return first.outcome;
  console.log(first.text);
  return rerun(first, environment);
}

/**
 * Runs a few failed files once more, each alone. A file that passes then is flaky. It is named, and counts as a failure in
 * CI, where nobody reads the names.
 */
async function rerun({ outcome, filesToRerun }: SuiteReport, environment: Record<string, string>): Promise<Outcome> {
  const flaky: string[] = [];
  for (const file of filesToRerun) {
    const second = await runFiles([`./${file}`], environment);
    if (second.outcome.failed === 0) flaky.push(file);
    else console.log(second.text);
  }
  const { result, lines } = verdictAfterRerun({ outcome, filesToRerun }, flaky, isCi);
  for (const line of lines) console.log(line);
  return result;
}

async function runFiles(
  files: readonly string[],
  environment: Record<string, string>,
): Promise<SuiteReport & { text: string }> {
  const command = [process.execPath, "test", "--only-failures", "--timeout", "120000", ...files];
  const { text, exitCode } = await run(command, environment);
  return { ...reportOf(text, exitCode), text };
}

async function run(
  command: string[],
  environment: Record<string, string> = {},
): Promise<{ text: string; exitCode: number }> {
  const env = { ...process.env, ...environment };
  const child = Bun.spawn(command, { cwd: root, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { text: out + err, exitCode: await child.exited };
}

process.exit(await main());
