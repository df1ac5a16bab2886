import { expect, test } from "bun:test";
import { openai } from "../openai.ts";
import { ParsedFlags } from "../command/parsed-flags.ts";
import type { Program } from "../command/command.ts";
import { rollcall } from "../../server/commands/rollcall.ts";
import { parseLine } from "./parse-line.ts";
import { usualCommands, usualFlags } from "./usual-words.ts";

function failureOf(program: Program, args: readonly string[]): string {
  try {
    parseLine(program, args, new ParsedFlags());
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "it is understood";
}

test("rollcall suggests its own command for the words of other programs", () => {
  for (const [typed, ours] of Object.entries(usualCommands))
    expect(failureOf(rollcall("0"), [typed])).toBe(
      `There is no command "rollcall ${typed}". Did you mean "rollcall ${ours}"?`,
    );
  expect(failureOf(rollcall("0"), ["show", "gpt-4o"])).toEndWith('Did you mean "rollcall models show"?');
});

test("rollcall serve suggests its own flag for the flags of other programs", () => {
  for (const [typed, ours] of Object.entries(usualFlags))
    expect(failureOf(rollcall("0"), ["serve", typed, "x"])).toContain(
      `There is no flag ${typed}. Did you mean ${ours}?`,
    );
});

test("openai suggests nothing that only rollcall has", () => {
  expect(failureOf(openai("0"), ["list"])).toEndWith('Did you mean "openai models list"?');
  expect(failureOf(openai("0"), ["start"])).toEndWith("See openai --help.");
});

test("help before the words shows their page", () => {
  const { words, flags } = parseLine(rollcall("0"), ["help", "keys"], new ParsedFlags());
  expect([words, flags.isOn("help")]).toEqual([["keys"], true]);
});
