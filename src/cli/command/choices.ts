import type { Flag } from "./command.ts";
import type { ParsedFlags } from "./parsed-flags.ts";
import { closest } from "../line/did-you-mean.ts";
import { Failure } from "../failure.ts";

/** Replaces each typed choice by its exact spelling. Throws Failure for an invalid one. */
export function normaliseChoices(definitions: readonly Flag[], flags: ParsedFlags): void {
  for (const { name, value = name, choices } of definitions) {
    const text = flags.text(name);
    if (text === undefined || choices === undefined) continue;
    const choice = choices.find((one) => one === text.toLowerCase());
    if (choice === undefined) throw unknownChoice(value.toLowerCase(), text, choices);
    flags.add(name, choice);
  }
}

function unknownChoice(noun: string, text: string, choices: readonly string[]): Failure {
  const suggestion = closest(text, choices);
  const advice = suggestion === null ? `Choose one of ${choices.join(", ")}.` : `Did you mean ${suggestion}?`;
  return new Failure(`There is no ${noun} "${text}". ${advice}`);
}
