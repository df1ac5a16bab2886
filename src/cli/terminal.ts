import { isatty } from "node:tty";
import { printable } from "./printable.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Who looks at what is written. */
export interface Screen {
  /** Whether it is a terminal, and so a person. */
  readonly isInteractive: boolean;
  readonly colours: boolean;
}

/** What a command writes to, and what is known of it. */
export class Terminal implements Screen {
  readonly isInteractive: boolean;
  readonly colours: boolean;
  /** Where notes and errors go. */
  readonly errors: Screen;
  readonly columns: number;
  readonly rows: number;
  readonly environment: Environment;

  constructor(environment: Environment) {
    this.environment = environment;
    this.isInteractive = isatty(1);
    this.colours = this.isInteractive && wantsColours(environment);
    const isInteractive = isatty(2);
    this.errors = { isInteractive, colours: isInteractive && wantsColours(environment) };
    this.columns = process.stdout.columns || 80;
    this.rows = process.stdout.rows || 24;
  }

  write(text: string | Uint8Array): Promise<void> {
    return written(process.stdout, text);
  }

  /** To standard error, on a line of its own. */
  note(line: string): Promise<void> {
    return written(process.stderr, `${line.split("\n").map(printable).join("\n")}\n`);
  }

  /** To standard error, as it is. */
  noteRaw(text: string): Promise<void> {
    return written(process.stderr, text);
  }
}

function wantsColours(environment: Environment): boolean {
  if (environment["NO_COLOR"] || environment["TERM"] === "dumb") return false;
  return environment["FORCE_COLOR"] !== "0";
}

/** A reader that has gone away has seen what it wanted to; that is no failure. */
function written(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? resolve() : reject(error));
    stream.once("error", fail);
    stream.write(text, (error) => {
      if (error) return fail(error);
      stream.off("error", fail);
      resolve();
    });
  });
}
