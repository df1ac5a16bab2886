import { describe, expect, test } from "bun:test";
import { run } from "../support/command-line.ts";
import { failing } from "../support/failing.ts";

/** What makes no sense: the arguments, the exit code of the official command, and how the sentence begins. */
const misuse: [string[], number, string][] = [
  [["models", "lst"], 3, 'There is no command "openai models lst". Did you mean "openai models list"?'],
  [["model", "list"], 3, 'There is no command "openai model list". Did you mean "openai models list"?'],
  [
    ["models", "retreive", "x"],
    3,
    'There is no command "openai models retreive x". Did you mean "openai models retrieve"?',
  ],
  [["modles"], 3, 'There is no command "openai modles". Did you mean "openai models"?'],
  [["api"], 3, 'There is no command "openai api". See openai --help.'],
  [["api", "models.lst"], 3, 'There is no command "openai api models.lst". Did you mean "openai api models.list"?'],
  [["hlep"], 3, 'There is no command "openai hlep". Did you mean "openai help"?'],
  [["bogus"], 3, 'There is no command "openai bogus". See openai --help.'],
  [["models", "list", "--formt", "json"], 1, "There is no flag --formt. Did you mean --format?"],
  [["models", "list", "--bogus"], 1, "There is no flag --bogus. See openai models list --help."],
  [["models", "list", "-x"], 1, "There is no flag -x. See openai models list --help, or put --"],
  [["models", "retrieve", "-dashid"], 1, "There is no flag -dashid. See openai models retrieve --help, or put --"],
  [["models", "list", "-formt", "json"], 1, "There is no flag -formt. Did you mean --format?"],
  [["models", "list", "--model", "x"], 1, "There is no flag --model."],
  [["models", "list", "--format", "jsn"], 1, 'There is no format "jsn". Did you mean json?'],
  [["models", "list", "--format-error", "?"], 1, 'There is no format "?". Choose one of auto, explore, json,'],
  [["models", "list", "--api-key"], 1, "The flag --api-key needs a value: --api-key KEY."],
  [
    ["models", "list", "--debug=maybe"],
    1,
    'The flag --debug is on or off: write --debug, or --debug=false, not "maybe".',
  ],
  [["models", "list", "extra"], 1, 'Unexpected extra arguments: "extra".'],
  [["models", "retrieve", "a", "b"], 1, 'Unexpected extra arguments: "b".'],
  [["models", "retrieve", "--model", "a", "b"], 1, 'Unexpected extra arguments: "b".'],
  [
    ["models", "retrieve"],
    1,
    "Required flag \"model\" not set. Run 'openai models retrieve --help' for usage information.",
  ],
  [["models", "delete", "--model", ""], 1, "The model ID is empty."],
  [["models", "retrieve", ".."], 1, 'There is no model "..";'],
  [
    ["models", "list", "--max-items", "many"],
    1,
    'The value of --max-items must be a whole number of at least -1, not "many".',
  ],
  [["models", "list", "--filter", "owner=x"], 1, "Write --filter as 'id=VALUE' or as 'id~PATTERN'."],
  [
    ["models", "list", "--filter", "owned_by=x"],
    1,
    "Write --filter as 'id=VALUE' or as 'id~PATTERN'. To choose by the owner, use `rollcall models list --owner OWNER`.",
  ],
  [["models", "list", "--filter", "id~("], 1, 'The pattern "(" of --filter is not a regular expression;'],
  [["models", "list", "--sort-by", "age"], 1, "Write --sort-by as 'id'"],
  [
    ["models", "list", "--format=raw", "--format-error=text", "--filter", "id=x"],
    1,
    "--filter and --sort-by do not go with --format raw",
  ],
  [["models", "list", "--header", "no colon"], 1, "A header in --header is not written as 'Name: Value'."],
  [["models", "list", "--api-key", "a\nb"], 1, "The value of the header authorization from a flag has a character"],
  [["models", "list", "--base-url", "foo"], 1, '--base-url "foo" is missing a scheme (expected http:// or https://).'],
  [["models", "list", "--base-url", "http://"], 1, '--base-url "http://" is not a URL;'],
  [["models", "list", "--base-url", "http://u:p@h/v1"], 1, "--base-url holds a user name or a password;"],
  [["models", "list", "--mtls-client-cert-file", "x"], 1, "A client certificate needs both"],
  [
    ["models", "list", "--mtls-client-cert-file", "x", "--mtls-client-key-file", "y"],
    1,
    "A client certificate is for base URLs",
  ],
];

describe("misuse is reported before any request", () => {
  test.each<[string[], number, string]>(misuse)("%p", async (args, exitCode, sentence) => {
    const failed = await failing(args);
    expect(failed.exitCode).toBe(exitCode);
    expect(failed.stderr).toStartWith(sentence);
    expect(failed.stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  const withoutOwnFormat = misuse.filter(([args]) => !args.some((arg) => arg.startsWith("--format")));
  test.each<[string[], number, string]>(withoutOwnFormat)("as JSON: %p", async (args, exitCode, sentence) => {
    for (const flag of ["--format=json", "--format-error=json"]) {
      const failed = await failing([flag, ...args]);
      expect(failed.exitCode).toBe(exitCode);
      expect(JSON.parse(failed.stderr).message).toStartWith(sentence.slice(0, 20));
    }
  });
  test("as JSON, even if --format follows the mistake", async () => {
    for (const args of [
      ["models", "list", "--bogus", "--format", "json"],
      ["models", "lst", "--format-error", "json"],
      ["models", "list", "--debug=maybe", "--format", "json"],
    ])
      expect(JSON.parse((await failing(args)).stderr).message).toMatch(/^(There is no|The flag --debug)/);
  });

  test("a wrong OPENAI_BASE_URL is named", async () => {
    const { exitCode, stderr } = await failing(["models", "list"], undefined, { OPENAI_BASE_URL: "foo" });
    expect([exitCode, stderr]).toEqual([
      1,
      'OPENAI_BASE_URL "foo" is missing a scheme (expected http:// or https://).\n',
    ]);
  });
  test.each<[string[], number, string]>([
    [["serv"], 3, 'There is no command "rollcall serv". Did you mean "rollcall serve"?'],
    [["serve", "--prot", "1"], 1, "rollcall: There is no flag --prot. Did you mean --port?"],
    [["serve", "--port"], 1, "rollcall: The flag --port needs a value: --port NUMBER."],
    [["serve", "--bogus"], 1, "rollcall: There is no flag --bogus. See rollcall serve --help."],
    [
      ["serve", "-x"],
      1,
      "rollcall: There is no flag -x. See rollcall serve --help, or put -- before an id that begins with a dash.",
    ],
    [["--prot", "serve"], 1, "rollcall: There is no flag --prot. Did you mean --port?"],
    [["serve", "--data", "--no-detect"], 1, "rollcall: The flag --data needs a value: --data DIR."],
    [["export", "--out", "--data", "x"], 1, "rollcall: The flag --out needs a value: --out FILE."],
    [["audit", "verify", "--dta=x"], 1, "rollcall: There is no flag --dta. Did you mean --data?"],
    [["import", "x", "--dat", "y"], 1, "rollcall: There is no flag --dat. Did you mean --data?"],
    [["models", "list", "--foo"], 1, "There is no flag --foo. See rollcall models list --help."],
    [["--bogus", "models", "list"], 1, "There is no flag --bogus. See rollcall --help."],
    [["--stat", "x", "models", "list"], 1, "There is no flag --stat. Did you mean --state?"],
    [["export", "--for", "zed", "--out", "x"], 1, "rollcall: --out does not go with --for."],
    [["export", "--fro", "zed"], 1, "rollcall: There is no flag --fro. Did you mean --for?"],
    [["export", "--api-key", "x"], 1, "rollcall: --api-key goes with --for TOOL only."],
    [["serve", "now"], 1, 'rollcall: Unexpected extra arguments: "now".'],
    [["serve", "--api-key", "x"], 1, "rollcall: There is no flag --api-key. See rollcall serve --help."],
    [["export", "a"], 1, 'rollcall: Unexpected extra arguments: "a".'],
    [["import", "a", "b"], 1, 'rollcall: Unexpected extra arguments: "b".'],
    [["import", "--out", "a", "b"], 1, "rollcall: There is no flag --out. See rollcall import --help."],
    [["import"], 1, "rollcall: Name the file to import, or - for standard input. See rollcall import --help."],
    [["doctor", "--dialect", "olama"], 1, 'There is no dialect "olama". Did you mean ollama?'],
    [
      ["keys", "create", "--name", "x", "--admin", "--base-url", "foo"],
      1,
      '--base-url "foo" is missing a scheme (expected http:// or https://).',
    ],
    [
      ["models", "update", "x", "--set", "context_length=1", "--base-url", "foo"],
      1,
      '--base-url "foo" is missing a scheme (expected http:// or https://).',
    ],
    [["models", "list", "--state", "delted"], 1, 'There is no state "delted". Did you mean deleted?'],
    [["users", "role", "x", "--role", "king"], 1, 'There is no role "king". Choose one of reader, owner.'],
    [["completion", "bsh"], 1, 'There is no shell "bsh". Did you mean bash?'],
  ])("rollcall: %p", async (args, exitCode, sentence) => {
    const done = await run(args, { program: "rollcall" });
    expect(done).toEqual({ exitCode, stdout: "", stderr: `${sentence}\n` });
  });
});
