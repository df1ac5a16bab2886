import type { Connection } from "../client/connection.ts";
import { settleChoices } from "./command/choices.ts";
import { Given, type Call, type Program } from "./command/command.ts";
import { commandsOf } from "./commands.ts";
import { connect } from "./connection/connect.ts";
import { Failure } from "./failure.ts";
import { globalFlagsOf } from "./command/global-flags.ts";
import { readLine, type Line } from "./line/read-line.ts";
import { readErrorSettings, readSettings, type ErrorSettings } from "./command/settings.ts";
import { Terminal } from "./terminal/terminal.ts";

/** Runs one command line of a client; gives back the exit code. */
export async function runClient(
  program: Program,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const terminal = new Terminal(environment);
  const given = new Given();
  try {
    const line = readLine(program, args, await commandsOf(program), given);
    await obey(program, line, readErrorSettings(given), terminal);
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { tellFailure } = await import("./output/tell-failure.ts");
    await tellFailure(error, readErrorSettings(given), terminal);
    return error.exitCode;
  }
}

async function obey(program: Program, line: Line, errors: ErrorSettings, terminal: Terminal): Promise<void> {
  const { command, given, words } = line;
  if (given.isOn("version")) return terminal.write(`${program.name} version ${program.version}\n`);
  if (command === null || given.isOn("help")) {
    const { helpPage } = await import("./command/help.ts");
    return terminal.write(helpPage(program, words, await commandsOf(program)));
  }
  settleChoices([...globalFlagsOf(program), ...command.flags], given);
  const settings = readSettings(given);
  const call = callOf({ program, command, given, settings, terminal });
  const startedMs = performance.now();
  const isTold = settings.verbose && !settings.quiet && errors.format === "text";
  try {
    await command.run(call);
    if (isTold) tellResult(call, "completed", startedMs);
  } catch (error) {
    if (isTold) tellResult(call, "failed", startedMs);
    throw error;
  }
}

/** Connected when it is first asked for, because some commands need no server. */
function callOf(parts: Omit<Call, "connection">): Call {
  const { program, command, given, terminal } = parts;
  let connection: Connection | null = null;
  return {
    ...parts,
    get connection() {
      return (connection ??= connect(program, command, given, terminal));
    },
  };
}

function tellResult({ command, given, terminal }: Call, result: string, startedMs: number): void {
  const format = given.text("format") ?? "auto";
  const elapsedMs = Math.round(performance.now() - startedMs);
  terminal.note(
    `Command: ${command.words.join(" ")}\nFormat option: ${format}\nCommand result: ${result}\nElapsed: ${elapsedMs} ms`,
  );
}
