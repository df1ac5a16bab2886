import { availableParallelism } from "node:os";
import { join } from "node:path";
import { whyNoChromium } from "../test/support/browser/chromium.ts";
import { startPostgresServer } from "../test/support/postgres/server.ts";
import { alone, isListed, slow, testFiles } from "./suite/files.ts";
import { installClients } from "./suite/installing.ts";
import { newTemporaryPlace } from "./suite/leftovers.ts";
import { makeProgram } from "./suite/program.ts";
import { Progress } from "./suite/progress.ts";
import { runSuites, type Suite, type Surroundings } from "./suite/run.ts";
import { sumOf, type Outcome } from "./suite/verdict.ts";

/*
 * `npm test`: types, lint, format, dead code and every test. Each check counts as one. The last line is the sum; the lines
 * before it say whether the tests on PostgreSQL and in Chromium ran. With TEST_POSTGRES=required and
 * TEST_CHROMIUM=required it is a failure if they did not.
 * `npm run test:quick` leaves out what takes long, and installs nothing.
 */

const root = join(import.meta.dir, "..");
const isCi = process.env["CI"] === "true";
const isQuick = process.argv.includes("--quick");

// The tests mostly wait for servers, disks and intervals.
const lanes = Math.min(availableParallelism() + 1, 4);

/** Static checks. */
const checks = {
  types: ["tsc", "-p", "tsconfig.json"],
  "types of the pure folders": ["tsc", "-p", "tsconfig.pure.json"],
  "types of the console": ["tsc", "-p", "tsconfig.console.json"],
  lint: ["oxlint", "--type-aware", "--deny-warnings"],
  format: ["oxfmt", "--check", "."],
  "dead code": ["knip"],
};

/** Tests that use `openTestApp`, and so run on either store. */
const testsOfEitherStore = /^test\/((api|openapi|properties|tenants)\/|every-route-refuses\.test)/;

async function main(): Promise<number> {
  const place = newTemporaryPlace();
  const progress = new Progress();
  const surroundings = { progress, isCi, place };
  const outcomes = isQuick ? await quick(surroundings) : await everything(surroundings);
  const left = await place.find();
  for (const item of left) progress.line(`FAIL the tests left ${item}`);
  outcomes.push(left.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  const { passed, failed } = sumOf(outcomes);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function everything(surroundings: Surroundings): Promise<Outcome[]> {
  const { progress } = surroundings;
  const installing = installClients(isCi);
  void installing.then((problems) => problems.forEach((problem) => progress.line(`FAIL ${problem}`)));
  const outcomes = await staticChecks(progress);
  const [postgres, program] = await Promise.all([findPostgres(), makeProgram()]);
  const grounds = { ...postgres, environment: { ...postgres.environment, ...program.environment } };
  const { sideBySide, oneByOne } = suitesOn(grounds, installing);
  outcomes.push(await runSuites(sideBySide, lanes, surroundings), await runSuites(oneByOne, 1, surroundings));
  outcomes.push({ passed: 0, failed: (await installing).length });
  await postgres.stop();
  program.remove();
  if (!postgres.isAvailable && process.env["TEST_POSTGRES"] === "required") outcomes.push({ passed: 0, failed: 1 });
  console.log("\nThe slowest files:");
  for (const line of progress.slowest(10)) console.log(line);
  console.log(`\n${progress.seconds()} seconds`);
  console.log(postgres.summary);
  console.log(whyNoChromium === null ? "tested the console in Chromium" : `did not test the console: ${whyNoChromium}`);
  return outcomes;
}

async function quick(surroundings: Surroundings): Promise<Outcome[]> {
  const { progress } = surroundings;
  const outcomes = await staticChecks(progress);
  const files = [...testFiles(root, "src").filter((file) => !isListed(file, slow)), "test/house.test.ts"];
  outcomes.push(await runSuites([{ files }], lanes, surroundings));
  console.log(`\n${progress.seconds()} seconds, without ${Object.keys(slow).join(", ")}, test/ and conformance/`);
  return outcomes;
}

async function staticChecks(progress: Progress): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, command] of Object.entries(checks)) outcomes.push(await check(name, command, progress));
  return outcomes;
}

interface Grounds {
  /** Whether there is a PostgreSQL. */
  readonly isAvailable: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

function suitesOn({ isAvailable, environment }: Grounds, installing: Promise<unknown>) {
  const onPostgres = { ...environment, TEST_STORE: "postgres" };
  const files = [...testFiles(root, "src"), ...testFiles(root, "test")];
  const again = isAvailable ? files.filter((file) => testsOfEitherStore.test(file)) : [];
  const first = (isAlone: boolean): Suite => {
    return { files: files.filter((file) => isListed(file, alone) === isAlone), environment };
  };
  const second = (isAlone: boolean): Suite => {
    const same = again.filter((file) => isListed(file, alone) === isAlone);
    return { files: same, environment: onPostgres, name: " on PostgreSQL" };
  };
  const conformance = { files: testFiles(root, "conformance"), environment, ready: installing };
  return { sideBySide: [first(false), conformance, second(false)], oneByOne: [first(true), second(true)] };
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

async function check(name: string, command: readonly string[], progress: Progress): Promise<Outcome> {
  const [program = "", ...flags] = command;
  const child = Bun.spawn([join(root, "node_modules", ".bin", program), ...flags], {
    cwd: root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  const isGood = (await child.exited) === 0;
  progress.line(isGood ? `ok   ${name}` : `FAIL ${name}\n${said.join("")}`);
  return isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

process.exit(await main());
