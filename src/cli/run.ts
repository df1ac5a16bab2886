import type { Call, KeyedConnection, Program } from "./command/command.ts";
import { flagsOf } from "./command/global-flags.ts";
import { ParsedFlags } from "./command/parsed-flags.ts";
import { readErrorSettings, readSettings } from "./command/settings.ts";
import { connect } from "./connection/connect.ts";
import { Failure } from "./failure.ts";
import { normaliseChoices, parseLine, type ParsedLine } from "./line/parse-line.ts";
import { Terminal } from "./terminal/terminal.ts";

/** Runs one command line; resolves with the exit code. A server goes on running after that. */
export async function runProgram(
  program: Program,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const terminal = new Terminal(environment);
  const flags = new ParsedFlags();
  try {
    return await runLine(program, parseLine(program, args, flags), terminal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { reportFailure } = await import("./output/report-failure.ts");
    await reportFailure(error, readErrorSettings(flags), terminal);
    return error.exitCode;
  }
}

async function runLine(program: Program, { command, flags, words }: ParsedLine, terminal: Terminal): Promise<number> {
  if (flags.isOn("version")) {
    terminal.write(`${program.versionText}\n`);
    return 0;
  }
  if (command === null || flags.isOn("help")) {
    const { helpPage } = await import("./command/help.ts");
    terminal.write(helpPage(program, words));
    return 0;
  }
  normaliseChoices(flagsOf(program, command), flags);
  const call = callOf({ program, command, flags, settings: readSettings(flags), terminal });
  const startedMs = performance.now();
  try {
    const exitCode = await command.run(call);
    reportResult(call, "completed", startedMs);
    return exitCode ?? 0;
  } catch (error) {
    reportResult(call, "failed", startedMs);
    throw error;
  }
}

function callOf(parts: Omit<Call, "connection">): Call {
  let connection: KeyedConnection | null = null;
  return {
    ...parts,
    get connection() {
      return (connection ??= connect(parts));
    },
  };
}

function reportResult({ command, flags, settings, terminal }: Call, result: string, startedMs: number): void {
  if (!settings.verbose || settings.quiet || settings.errors.format !== "text") return;
  const format = flags.text("format") ?? "auto";
  const elapsedMs = Math.round(performance.now() - startedMs);
  terminal.note(
    `Command: ${command.words.join(" ")}\nFormat option: ${format}\nCommand result: ${result}\nElapsed: ${elapsedMs} ms`,
  );
}
