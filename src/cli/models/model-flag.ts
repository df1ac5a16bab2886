import { flag, type Call } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { stdinParameters } from "../line/stdin-parameters.ts";

export const modelFlag = flag("--model MODEL", "Id of the model");

/** The id from a flag, an argument or standard input. Throws Failure without an id. */
export async function modelOf({ flags, program, command }: Call): Promise<string> {
  const id = flags.text(modelFlag.name) ?? (await stdinParameters())[modelFlag.name];
  const help = `${program.name} ${command.words.join(" ")} --help`;
  if (id === undefined) throw new Failure(`Required flag "model" not set. Run '${help}' for usage information.`);
  if (id === "") throw new Failure(`The model ID is empty. Run '${help}' for usage information.`);
  // A URL would resolve them as path segments.
  if (id === "." || id === "..") throw new Failure(`There is no model "${id}"; use an ID that "models list" shows.`);
  return id;
}
