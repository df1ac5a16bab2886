import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, runOnTerminal } from "../../support/command-line.ts";
import { jsonAnswer, startStubApi, stubList, type StubApi } from "../../support/upstreams/stub-api.ts";

/** Servers and keys that are noted once for later commands. */

let api: StubApi;
let other: StubApi;
let home: string;
beforeEach(() => {
  const answer = ({ headers }: { headers: Headers }) =>
    headers.get("authorization") === "Bearer wrong" ? jsonAnswer("{}", 401) : jsonAnswer(stubList);
  [api, other] = [startStubApi(answer), startStubApi(answer)];
  home = mkdtempSync(join(tmpdir(), "rollcall-home-"));
});
afterEach(async () => {
  await Promise.all([api.stop(), other.stop()]);
  rmSync(home, { recursive: true });
});

const file = () => join(home, ".config", "rollcall", "profiles.json");
const rollcall = (args: readonly string[], environment: Record<string, string> = {}, stdin?: string) =>
  run(args, {
    program: "rollcall",
    environment: { HOME: home, ...environment },
    ...(stdin === undefined ? {} : { stdin }),
  });
const logIn = (...more: readonly string[]) =>
  rollcall(["login", "--base-url", api.url, "--api-key", "noted", "--admin-api-key", "noted-admin", ...more]);
const keysSeen = ({ requests }: StubApi) => requests.map(({ headers }) => headers.get("authorization"));

test("a saved profile is used, each key for its calls, and only the owner can read it", async () => {
  const { exitCode, stdout, stderr } = await logIn();
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(stderr).toBe(`Saved ${api.url} as the profile "default" in ${file()}.\n`);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, ".config", "rollcall")).mode & 0o777).toBe(0o700);
  api.requests.length = 0;
  await rollcall(["models", "list"]);
  await rollcall(["projects", "list"]);
  expect(keysSeen(api)).toEqual(["Bearer noted", "Bearer noted-admin"]);
});

test("flags win over the environment, and an environment with a base URL wins over the profile", async () => {
  await logIn();
  api.requests.length = 0;
  await rollcall(["models", "list"], { OPENAI_API_KEY: "environment", OPENAI_BASE_URL: api.url });
  await rollcall(["models", "list", "--api-key", "flag"], { OPENAI_API_KEY: "environment" });
  await rollcall(["models", "list", "--base-url", api.url], { OPENAI_API_KEY: "environment" });
  expect(keysSeen(api)).toEqual(["Bearer environment", "Bearer flag", "Bearer environment"]);
});

test("a server that only the profile names gets no credentials of the environment, and a note says so", async () => {
  await logIn();
  api.requests.length = 0;
  const { stderr } = await rollcall(["models", "list"], { OPENAI_API_KEY: "sk-openai", OPENAI_ORG_ID: "org-openai" });
  expect(stderr).toStartWith(
    "OPENAI_API_KEY, OPENAI_ORG_ID are not sent to the server of the profile; to send them, set OPENAI_BASE_URL as well.\n",
  );
  await rollcall(["projects", "list"], { OPENAI_ADMIN_KEY: "sk-admin-openai" });
  expect(keysSeen(api)).toEqual(["Bearer noted", "Bearer noted-admin"]);
  expect(api.requests[0]!.headers.get("openai-organization")).toBeNull();
});

test("a saved key is sent only to the server it was saved with", async () => {
  await logIn();
  await rollcall(["models", "list"], { OPENAI_BASE_URL: other.url });
  await rollcall(["models", "list", "--base-url", other.url]);
  expect(keysSeen(other)).toEqual([null, null]);
});

test("openai ignores profiles", async () => {
  await logIn();
  const { stderr } = await run(["models", "list", "--profile", "default"], { environment: { HOME: home } });
  expect(stderr).toStartWith("There is no flag --profile.");
});

describe("profiles", () => {
  test("are selected by flag or variable", async () => {
    await logIn();
    await rollcall(["login", "--profile", "staging", "--base-url", other.url, "--api-key", "staged"]);
    other.requests.length = 0;
    await rollcall(["models", "list", "--profile", "staging"]);
    await rollcall(["models", "list"], { ROLLCALL_PROFILE: "staging" });
    expect(keysSeen(other)).toEqual(["Bearer staged", "Bearer staged"]);
    const { stderr } = await rollcall(["models", "list", "--profile", "stagign"]);
    expect(stderr).toBe('There is no profile "stagign". Did you mean "staging"?\n');
    const overruled = await rollcall(["models", "list", "--profile", "staging"], { OPENAI_BASE_URL: api.url });
    expect(overruled.stderr).toStartWith('OPENAI_BASE_URL wins over the profile "staging".\n');
  });
  test("are deleted by logout", async () => {
    await logIn();
    expect((await rollcall(["logout"])).stderr).toBe('Deleted the profile "default".\n');
    expect(readFileSync(file(), "utf8")).not.toContain("noted");
    expect((await rollcall(["logout"])).exitCode).toBe(1);
  });
  test("are in XDG_CONFIG_HOME, and nowhere without a home folder", async () => {
    const elsewhere = join(home, "elsewhere");
    await rollcall(["login", "--api-key", "k", "--no-check"], { XDG_CONFIG_HOME: elsewhere });
    expect(statSync(join(elsewhere, "rollcall", "profiles.json")).mode & 0o777).toBe(0o600);
    const { exitCode, stderr } = await rollcall(["login", "--api-key", "k", "--no-check"], {
      HOME: "",
      // Which the runtime would put into the folder of the tests.
      BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
    });
    expect([exitCode, stderr.split(":")[0]]).toEqual([1, "There is no folder for settings"]);
    const noFolder = join(home, "no-folder");
    writeFileSync(noFolder, "");
    const refused = await rollcall(["login", "--api-key", "k", "--no-check"], { XDG_CONFIG_HOME: noFolder });
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringMatching(/^Cannot write [^\n]+\.\n$/)]);
  });
});

test("keys that do not work are not saved", async () => {
  const { exitCode, stdout, stderr } = await logIn("--api-key", "wrong");
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("answered the key with 401");
  expect(() => statSync(file())).toThrow();
});

test("keys can come from standard input", async () => {
  const stdin = JSON.stringify({ base_url: api.url, api_key: "piped" });
  expect((await rollcall(["login"], {}, stdin)).exitCode).toBe(0);
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({
    profiles: { default: { base_url: api.url, api_key: "piped" } },
  });
});

test("a terminal gets prompts, and keys are not echoed", async () => {
  const { exitCode, output } = await runOnTerminal(["login"], {
    program: "rollcall",
    environment: { HOME: home },
    typed: [
      ["Base URL [http://127.0.0.1:8484/v1]: ", `${api.url}\n`],
      ["API key (empty for none): ", "secrxet\u007f\u007f\u007fet\n"],
      ["Admin key (empty for none): ", "\n"],
    ],
  });
  expect(exitCode).toBe(0);
  expect(output).not.toContain("secr");
  expect(JSON.parse(readFileSync(file(), "utf8")).profiles.default.api_key).toBe("secret");
});

test("a readable profile file gets a warning, and a damaged one is an error", async () => {
  await logIn();
  chmodSync(file(), 0o644);
  expect((await rollcall(["models", "list"])).stderr).toStartWith(`Others may read the keys in ${file()}`);
  writeFileSync(file(), "{");
  const { exitCode, stdout, stderr } = await rollcall(["models", "list"]);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(`The file ${file()} is damaged; remove it, and run "rollcall login" again.\n`);
  writeFileSync(file(), '{"profiles":{"default":{"base_url":"nowhere"}}}', { mode: 0o600 });
  expect((await rollcall(["models", "list"])).stderr).toContain(`The profile's base URL "nowhere" is missing a scheme`);
});
