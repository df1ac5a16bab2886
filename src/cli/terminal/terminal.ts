import { fstatSync, statSync, writeSync } from "node:fs";
import { Failure } from "../failure.ts";
import { printable } from "../../core/text/printable.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Screen {
  /** Whether it is a terminal. */
  readonly isInteractive: boolean;
  readonly colours: boolean;
}

/**
 * Standard output and standard error. It writes to the descriptors, because setting up the runtime's streams takes longer
 * than the rest of a command.
 */
export class Terminal implements Screen {
  readonly isInteractive = isTerminal(1);
  readonly colours: boolean;
  /** Standard error. */
  readonly errors: Screen;
  readonly environment: Environment;
  #hasReader = true;

  constructor(environment: Environment) {
    this.environment = environment;
    this.colours = this.isInteractive && wantsColours(environment);
    const isInteractive = isTerminal(2);
    this.errors = { isInteractive, colours: isInteractive && wantsColours(environment) };
  }

  get columns(): number {
    return (this.isInteractive && process.stdout.columns) || 80;
  }

  get rows(): number {
    return (this.isInteractive && process.stdout.rows) || 24;
  }

  /** Whether the reader of a pipe is still there; endless output stops without one. */
  get hasReader(): boolean {
    return this.#hasReader;
  }

  /** Throws Failure, for example if the disk is full. A reader that closes its pipe is no failure. */
  write(text: string | Uint8Array): void {
    const problem = writeAll(1, text);
    this.#hasReader = problem === null;
    if (problem !== null && problem.code !== "EPIPE")
      throw new Failure(`Cannot write to standard output: ${problem.message.replace(/^\w+: |, write$/g, "")}.`);
  }

  /** Writes a line to standard error, escaped. */
  note(line: string): void {
    writeAll(2, `${line.split("\n").map(printable).join("\n")}\n`);
  }

  /** Writes to standard error without escaping. */
  noteRaw(text: string): void {
    writeAll(2, text);
  }
}

/**
 * Whether this descriptor is a terminal. Pipes, files and /dev/null are ruled out first, because loading node:tty takes a
 * third of the time of a command.
 */
export function isTerminal(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isCharacterDevice() || stat.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false;
    return process.getBuiltinModule("node:tty").isatty(descriptor);
  } catch {
    return false;
  }
}

function wantsColours(environment: Environment): boolean {
  if (environment["NO_COLOR"] || environment["TERM"] === "dumb") return false;
  return environment["FORCE_COLOR"] !== "0";
}

const pauseWhenFullMs = 5;

/** Waits for a slow reader. The result is the error of an incomplete write, or null. */
function writeAll(descriptor: number, text: string | Uint8Array): NodeJS.ErrnoException | null {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (!("code" in error) || error.code !== "EAGAIN") return error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseWhenFullMs);
    }
  }
  return null;
}
