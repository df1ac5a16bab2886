import { closeSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import template from "../../../examples/rollcall.yaml" with { type: "text" };
import { shellWord, typedName } from "../../cli/command/typed-line.ts";
import type { Terminal } from "../../cli/terminal/terminal.ts";
import { ConfigError } from "../../config/config-error.ts";
import { messageOf } from "../../core/text/message-of.ts";

const text: string = template;

/** `rollcall init`: writes a configuration file to start from. */
export function writeConfigFile(path: string, terminal: Terminal): void {
  const rollcall = typedName(terminal.environment);
  try {
    // Fails if there is such a file, or a link by that name.
    const file = openSync(path, "wx");
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST")
      throw new ConfigError(`${path} exists and stays as it is; name another file: ${rollcall} init FILE`);
    throw new ConfigError(`cannot write ${path}: ${messageOf(error)}`);
  }
  terminal.note(`Wrote ${path}. Start a server with it: ${rollcall} serve --config ${shellWord(path)}`);
}
