import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandsOf } from "../../src/cli/commands.ts";
import { Given, type Program } from "../../src/cli/command/command.ts";
import { helpPage } from "../../src/cli/command/help.ts";
import { readLine } from "../../src/cli/line/read-line.ts";
import { run } from "../support/command-line.ts";

const docs = readFileSync(join(import.meta.dir, "..", "..", "docs", "cli.md"), "utf8");
const openai: Program = {
  name: "openai",
  version: "0",
  defaultBaseUrl: "https://api.openai.com/v1",
  hasProfiles: false,
  otherCommands: [],
};
const rollcall: Program = {
  ...openai,
  name: "rollcall",
  defaultBaseUrl: "http://127.0.0.1:8484/v1",
  hasProfiles: true,
};
const commands = await commandsOf(openai);
const rollcallCommands = await commandsOf(rollcall);
const shown = commands.filter((command) => !command.hidden);

test("docs/cli.md shows the page of every command, as it is", () => {
  for (const words of [[], ["models"], ...shown.map((command) => command.words)]) {
    const asked = ["openai", ...words, "--help"].join(" ");
    expect(docs).toContain(`$ ${asked}\n${helpPage(openai, words, commands)}`);
  }
});

test("docs/cli-pages.md shows those of rollcall", () => {
  const pages = readFileSync(join(import.meta.dir, "..", "..", "docs", "cli-pages.md"), "utf8");
  const visible = rollcallCommands.filter((command) => !command.hidden);
  const groups = [...new Set(visible.filter(({ words }) => words.length > 1).map(({ words }) => words[0]!))];
  for (const words of [...groups.map((group) => [group]), ...visible.map((command) => command.words)])
    expect(pages).toContain(`$ rollcall ${words.join(" ")} --help\n${helpPage(rollcall, words, rollcallCommands)}`);
});

test("every example is a line that makes sense", () => {
  for (const command of rollcallCommands.filter(({ hidden }) => !hidden)) {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { line } of command.examples) {
      const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
      expect(readLine(rollcall, args, rollcallCommands, new Given()).command).toBe(command);
    }
  }
});

test("the page of a group is shown for help behind its name", async () => {
  const { stdout, exitCode } = await run(["models", "help"]);
  expect([exitCode, stdout]).toEqual([0, helpPage(openai, ["models"], commands)]);
});

test("a page is shown however it is asked for, without a key and without a server", async () => {
  const page = helpPage(openai, ["models", "list"], commands);
  for (const args of [
    ["models", "list", "--help"],
    ["models", "-h", "list"],
    ["--project", "x", "help", "models", "list"],
    ["models", "help", "list"],
    ["models", "list", "--help", "extra"],
  ])
    expect(await run(args)).toEqual({ exitCode: 0, stdout: page, stderr: "" });
});

test("no command, and half of one, show what there is", async () => {
  expect(await run([])).toEqual({ exitCode: 0, stdout: helpPage(openai, [], commands), stderr: "" });
  expect((await run(["models"])).stdout).toBe(helpPage(openai, ["models"], commands));
});

test("hidden commands are on no page", () => {
  expect(helpPage(openai, [], commands)).not.toContain("models.list");
});

test("rollcall has the same pages under its own name", async () => {
  const { stdout } = await run(["models", "retrieve", "--help"], { program: "rollcall" });
  expect(stdout.replaceAll("rollcall", "openai")).toBe(helpPage(openai, ["models", "retrieve"], commands));
  for (const line of [
    "help",
    "--help",
    "help serve",
    "-h import",
    "audit verify -h",
    "help audit verify",
    "serve --help",
    "",
  ])
    expect((await run(line.split(" ").filter(Boolean), { program: "rollcall" })).stdout).toStartWith(
      "Rollcall: the OpenAI Models API, self-hosted.",
    );
});

test("the version", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dir, "..", "..", "package.json"), "utf8"));
  expect((await run(["--version"])).stdout).toBe(`openai version ${version}\n`);
  expect((await run(["--version"], { program: "rollcall" })).stdout).toBe(`${version}\n`);
});
