import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { visibleCommands } from "../../src/cli/command/command.ts";
import { ParsedFlags } from "../../src/cli/command/parsed-flags.ts";
import { helpPage } from "../../src/cli/command/help.ts";
import { parseLine } from "../../src/cli/line/parse-line.ts";
import { openai as openaiProgram } from "../../src/cli/openai.ts";
import { rollcall as rollcallProgram } from "../../src/server/commands/rollcall.ts";
import { run } from "../support/command-line.ts";

const read = (name: string) => readFileSync(join(import.meta.dir, "..", "..", "docs", name), "utf8");
const openai = openaiProgram("0");
const rollcall = rollcallProgram("0");

test("docs/cli-pages.md has every help page of openai", () => {
  const docs = read("cli-pages.md");
  for (const words of [[], ["models"], ...visibleCommands(openai, []).map((command) => command.words)]) {
    const line = ["openai", ...words, "--help"].join(" ");
    expect(docs).toContain(`$ ${line}\n${helpPage(openai, words)}`);
  }
});

test("docs/cli-pages.md has every help page of rollcall", () => {
  const docs = read("cli-pages.md");
  const visible = visibleCommands(rollcall, []);
  const groups = new Set(visible.filter(({ words }) => words.length > 1).map(({ words }) => words[0]!));
  for (const words of [[], ...[...groups].map((group) => [group]), ...visible.map((command) => command.words)]) {
    const line = ["rollcall", ...words, "--help"].join(" ");
    expect(docs).toContain(`$ ${line}\n${helpPage(rollcall, words)}`);
  }
});

test("every example is a valid command line of its own command", () => {
  for (const command of visibleCommands(rollcall, [])) {
    const lines = Object.values(command.examples);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
      expect(parseLine(rollcall, args, new ParsedFlags()).command).toBe(command);
    }
  }
});

test("help after a group shows the page of the group", async () => {
  const { stdout, exitCode } = await run(["models", "help"]);
  expect([exitCode, stdout]).toEqual([0, helpPage(openai, ["models"])]);
});

test("every way to ask for help works, without a key or a server", async () => {
  const page = helpPage(openai, ["models", "list"]);
  for (const args of [
    ["models", "list", "--help"],
    ["models", "-h", "list"],
    ["--project", "x", "help", "models", "list"],
    ["models", "help", "list"],
    ["models", "list", "--help", "extra"],
  ])
    expect(await run(args)).toEqual({ exitCode: 0, stdout: page, stderr: "" });
});

test("an incomplete command shows the page of its group", async () => {
  expect(await run([])).toEqual({ exitCode: 0, stdout: helpPage(openai, []), stderr: "" });
  expect((await run(["models"])).stdout).toBe(helpPage(openai, ["models"]));
});

test("no page lists a hidden command", () => {
  expect(helpPage(openai, [])).not.toContain("models.list");
});

test("rollcall has the same page of models retrieve under its own name", async () => {
  const { stdout } = await run(["models", "retrieve", "--help"], { program: "rollcall" });
  expect(stdout.replaceAll("rollcall", "openai")).toBe(helpPage(openai, ["models", "retrieve"]));
});

test.each([
  ["help", []],
  ["--help", []],
  ["", []],
  ["help serve", ["serve"]],
  ["serve --help", ["serve"]],
  ["-h import", ["import"]],
  ["audit verify -h", ["audit", "verify"]],
  ["help audit verify", ["audit", "verify"]],
  ["audit", ["audit"]],
  ["secrets", ["secrets"]],
  ["export --help", ["export"]],
])("rollcall %s shows a help page and touches nothing", async (line, words) => {
  const done = await run(line.split(" ").filter(Boolean), { program: "rollcall" });
  expect(done).toEqual({ exitCode: 0, stdout: helpPage(rollcall, words), stderr: "" });
});

test("--version prints the version", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dir, "..", "..", "package.json"), "utf8"));
  expect((await run(["--version"])).stdout).toBe(`openai version ${version}\n`);
  expect((await run(["--version"], { program: "rollcall" })).stdout).toBe(`${version}\n`);
});
