import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { typedName } from "../../../src/cli/command/typed-line.ts";
import { emptyListBanner } from "../../../src/server/start-advice.ts";
import { housekeeping } from "../housekeeping.ts";
import { freshDatabase, whyNoPostgres } from "../../support/postgres/postgres.ts";
import { spawnRollcall, type TestServer } from "../../support/server.ts";
import { until } from "../../support/waiting.ts";

/** What a start says to do next, and `rollcall keys recover`. */

const { newDirectory, start } = housekeeping();
const chosen = {
  ROLLCALL_ADMIN_KEY: "operators-admin-key-0123456789",
  ROLLCALL_API_KEY: "operators-api-key-0123456789",
};
const nothingListed =
  "nothing is listed yet: add a model (rollcall models register my-model) or a source (rollcall sources add ollama), or start with --config FILE or --example";
const whereKeysAre =
  "the first keys were shown at the first start; rollcall keys create --name NAME makes more, and rollcall keys recover makes an admin key if the first is lost";

test.concurrent("a first start with nothing to list prints commands below the keys, and the first one lists a model", async () => {
  const server = await start({ yaml: null });
  await until(() => server.stderr().includes("serve --example"));
  const banner = server.stderr();
  const commands = [...banner.matchAll(/^ {4}rollcall (.*)$/gm)].map(([, command]) => command);
  expect(commands).toEqual([
    "models register my-model",
    "sources add ollama",
    "init && rollcall serve --config rollcall.yaml",
    "serve --example",
  ]);
  await server.stop();

  const later = await start({ directory: server.directory, yaml: null });
  const exported = [...banner.matchAll(/export (\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]);
  const environment = { ...Object.fromEntries(exported), OPENAI_BASE_URL: `${later.url}/v1` };
  expect(await run(["models", "register", "my-model"], environment)).toMatchObject({ exitCode: 0 });
  const headers = { authorization: `Bearer ${environment.OPENAI_API_KEY}` };
  const list = (await (await fetch(`${later.url}/v1/models`, { headers })).json()) as { data: { id: string }[] };
  expect(list.data.map(({ id }) => id)).toEqual(["my-model"]);

  // As the log says, with a name: there is one project, and one user.
  const made = await run(["keys", "create", "--name", "laptop"], environment);
  expect([made.exitCode, made.stdout]).toEqual([0, expect.stringMatching(/^sk-proj-\S+\n$/)]);
  expect(made.stderr).toContain("It belongs to owner@localhost, in the project default.");
  const nameless = await run(["keys", "create"], { ...environment, npm_command: "exec" });
  expect(nameless.stderr).toBe(
    "Give --name, as in: npx rollcall keys create --name laptop --project default --user owner@localhost\n",
  );
  await later.stop();
  expect(messages(later).slice(0, 2)).toEqual([whereKeysAre, nothingListed]);

  const listing = await start({ directory: server.directory, yaml: null });
  await listing.stop();
  expect(messages(listing)).toContain(whereKeysAre);
  expect(messages(listing)).not.toContain(nothingListed);
});

test.concurrent("a start whose keys the operator chooses does not explain keys", async () => {
  const first = await start({ yaml: null, environment: chosen });
  await first.stop();
  expect(messages(first)).toContain(nothingListed);
  const later = await start({
    directory: first.directory,
    yaml: "sources: [{ id: s, kind: echo, models: [] }]",
    environment: chosen,
  });
  await later.stop();
  expect(messages(later)).not.toContain(whereKeysAre);
  // There is a source, which may list models soon.
  expect(messages(later)).not.toContain(nothingListed);
});

test.concurrent("a first start says where the console is, also if all keys are the operator's", async () => {
  const first = await start({ yaml: null, environment: chosen });
  await first.stop();
  expect(messages(first)).toContain(`the console is at ${first.url}/console/`);
  const later = await start({ directory: first.directory, yaml: null, environment: chosen });
  await later.stop();
  expect(later.stderr()).not.toContain("/console/");

  const half = { ROLLCALL_ADMIN_KEY: chosen.ROLLCALL_ADMIN_KEY };
  const withApiKey = await start({ yaml: null, environment: half });
  await until(() => withApiKey.stderr().includes("serve --example"));
  await withApiKey.stop();
  expect(withApiKey.stderr()).toContain(`  Or open the console in a browser:\n\n    ${withApiKey.url}/console/\n`);
  expect(withApiKey.stderr()).not.toContain("the console is at");

  const published = await start({ yaml: "console: { address: https://rollcall.example }", environment: chosen });
  await published.stop();
  expect(messages(published)).toContain("the console is at https://rollcall.example/console/");
  for (const environment of [chosen, half]) {
    const without = await start({ yaml: null, environment, flags: ["--no-console"] });
    await without.stop();
    expect(without.stderr()).not.toContain("/console/");
  }
});

test("somebody who started with npx is shown commands with npx", () => {
  expect(["exec", "start", "test"].map((command) => typedName({ npm_command: command }))).toEqual([
    "npx rollcall",
    "npx rollcall",
    "rollcall",
  ]);
  expect([typedName({}), emptyListBanner("npx rollcall").includes("\n    npx rollcall models register ")]).toEqual([
    "rollcall",
    true,
  ]);
});

describe("rollcall keys recover", () => {
  test.concurrent("makes an admin key that works, as a line for a shell, and records it", async () => {
    const yaml = ["a", "b"].map((name) => `- { name: ${name}, users: [{ email: o@${name}.example, role: owner }] }`);
    const first = await start({ yaml: `organizations:\n  ${yaml.join("\n  ")}\n` });
    await first.stop();
    const place = ["--data", join(first.directory, "data")];
    const key = await recover([...place, "--organization", "b"], "of o@b.example in b ");
    expect(await run(["keys", "recover", ...place, "--organization", "c"])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "rollcall: there is no organization c in the store\n",
    });
    const server = await start({ directory: first.directory, yaml: null });
    expect((await audited(server, key))[0]).toMatchObject({ type: "api_key.created" });
    expect(await run(["keys", "recover", ...place])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("another Rollcall server is using"),
    });
    await server.stop();
  });

  test.concurrent("says where there is no store", async () => {
    const none = join(newDirectory(), "none");
    const { exitCode, stderr } = await run(["keys", "recover", "--data", none]);
    expect([exitCode, stderr]).toEqual([1, `rollcall: there is no store in ${none}\n`]);
  });

  test.skipIf(whyNoPostgres !== null)("works on PostgreSQL while a server runs", async () => {
    const database = await freshDatabase();
    const server = await start({ yaml: null, databaseUrl: database.url });
    const key = await recover(["--database-url", database.url], "of owner@localhost in my-organization ");
    expect(await audited(server, key)).toHaveLength(2);
    await server.stop();
    await database.drop();
  });
});

async function recover(flags: readonly string[], says: string): Promise<string> {
  const { stdout, stderr, exitCode } = await run(["keys", "recover", ...flags]);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining(says)]);
  expect(stdout).toMatch(/^export OPENAI_ADMIN_KEY=sk-admin-rc1_\w{49}\n$/);
  return stdout.trim().split("=")[1]!;
}

async function audited({ url }: TestServer, key: string): Promise<{ type: string }[]> {
  const answer = await fetch(`${url}/v1/organization/audit_logs`, { headers: { authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { data: { type: string }[] }).data;
}

/** The messages of a log that is all JSON. */
function messages(server: TestServer): string[] {
  const lines = server.stderr().trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line).message);
}

async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawnRollcall(args, environment);
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}
