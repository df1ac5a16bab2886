import type { Flag, Given } from "./command.ts";
import { closest } from "../line/did-you-mean.ts";
import { Failure } from "../failure.ts";

/** Puts what was chosen in the place of how it was typed. Throws Failure for what is none of the choices. */
export function settleChoices(flags: readonly Flag[], given: Given): void {
  for (const { name, value = name, choices } of flags) {
    const text = given.text(name);
    if (text === undefined || choices === undefined) continue;
    const choice = choices.find((one) => one === text.toLowerCase());
    if (choice === undefined) throw noSuch(value.toLowerCase(), text, choices);
    given.add(name, choice);
  }
}

function noSuch(noun: string, text: string, choices: readonly string[]): Failure {
  const meant = closest(text, choices);
  const advice = meant === null ? `Choose one of ${choices.join(", ")}.` : `Did you mean ${meant}?`;
  return new Failure(`There is no ${noun} "${text}". ${advice}`);
}
