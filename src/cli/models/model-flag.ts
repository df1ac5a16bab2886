import type { Call, Flag } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { stdinParameter } from "../line/stdin-parameters.ts";

export const modelFlag: Flag = {
  name: "model",
  value: "MODEL",
  about: "the id of the model; MODEL alone means the same",
};

/** The id that was given as a flag, as a word, or on standard input. Throws Failure when it was not. */
export async function modelOf({ flags, program, command }: Call): Promise<string> {
  const id = flags.text(modelFlag.name) ?? (await stdinParameter(modelFlag.name));
  const help = `${program.name} ${command.words.join(" ")} --help`;
  if (id === undefined) throw new Failure(`Required flag "model" not set. Run '${help}' for usage information.`);
  if (id === "") throw new Failure(`The model ID is empty. Run '${help}' for usage information.`);
  // In a URL these would be steps between folders.
  if (id === "." || id === "..") throw new Failure(`There is no model "${id}"; give the ID as "models list" shows it.`);
  return id;
}
