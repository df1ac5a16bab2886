import { join } from "node:path";
import { startPostgresServer } from "../test/support/postgres/server.ts";
import { runsAlone, testFiles } from "./suite/files.ts";
import { installClients } from "./suite/installing.ts";
import { newTemporaryPlace } from "./suite/leftovers.ts";
import { Progress } from "./suite/progress.ts";
import { runSuite, type Suite } from "./suite/run.ts";
import { sumOf, type Outcome } from "./suite/verdict.ts";

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
const testsOfEitherStore = /^test\/((api|openapi|properties|tenants)\/|every-route-refuses\.test)/;

async function main(): Promise<number> {
  const place = newTemporaryPlace();
  const progress = new Progress();
  const installing = installClients(isCi);
  const outcomes: Outcome[] = [];
  for (const [name, command] of Object.entries(checks)) outcomes.push(await check(name, command, progress));
  const postgres = await findPostgres();
  const { first, last } = suitesOn(postgres);
  for (const { files, name } of [...first, ...last]) progress.expect(files, name);
  for (const suite of first) outcomes.push(await runSuite(suite, progress, isCi));
  for (const problem of await installing) progress.line(problem);
  outcomes.push(...(await Promise.all(last.map((suite) => runSuite(suite, progress, isCi)))));
  await postgres.stop();
  if (!postgres.isAvailable && process.env["TEST_POSTGRES"] === "required") outcomes.push({ passed: 0, failed: 1 });
  const left = place.find();
  for (const item of left) progress.line(`FAIL the tests left ${item}`);
  outcomes.push(left.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  const { passed, failed } = sumOf(outcomes);
  console.log("\nThe slowest files:");
  for (const line of progress.slowest(10)) console.log(line);
  console.log(`\n${progress.seconds()} seconds`);
  console.log(postgres.summary);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** The last ones mostly wait for the programs that they start, or for PostgreSQL, and so run side by side. */
function suitesOn({ isAvailable, environment }: Awaited<ReturnType<typeof findPostgres>>) {
  const files = [...testFiles(root, "src"), ...testFiles(root, "test")];
  const together = files.filter((file) => !runsAlone(file));
  const first: Suite[] = [
    { files: together, environment, lanes: 2 },
    { files: files.filter(runsAlone), environment, name: " alone" },
  ];
  const again = files.filter((file) => testsOfEitherStore.test(file));
  const last: Suite[] = [{ files: testFiles(root, "conformance"), environment }];
  if (isAvailable)
    last.push({ files: again, environment: { ...environment, TEST_STORE: "postgres" }, name: ", on PostgreSQL" });
  return { first, last };
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
