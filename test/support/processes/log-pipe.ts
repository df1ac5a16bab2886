import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rollcallCommand } from "../server.ts";

/** A named pipe as a process's standard error, with a reader that can stall, leave and return. */
export class LogPipe {
  readonly #directory = mkdtempSync(join(tmpdir(), "rollcall-log-"));
  readonly #path = join(this.#directory, "log");
  #reader: number | null = null;

  constructor() {
    const { exitCode, stderr } = Bun.spawnSync(["mkfifo", this.#path]);
    if (exitCode !== 0) throw new Error(stderr.toString());
    this.attach();
  }

  /** Opens the reading end. */
  attach(): void {
    this.#reader = openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** Closes the reading end. */
  detach(): void {
    if (this.#reader !== null) closeSync(this.#reader);
    this.#reader = null;
  }

  /** Everything that was written and not read yet. */
  read(): string {
    const buffer = Buffer.alloc(64 * 1024);
    const parts: Buffer[] = [];
    for (;;) {
      try {
        const bytes = readSync(this.#reader!, buffer);
        if (bytes === 0) break;
        parts.push(Buffer.from(buffer.subarray(0, bytes)));
      } catch {
        // Nothing to read at the moment.
        break;
      }
    }
    return Buffer.concat(parts).toString();
  }

  /** Fills the pipe, so that the next write blocks. */
  fill(): void {
    const writer = openSync(this.#path, constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      for (;;) writeSync(writer, `${"-".repeat(1023)}\n`);
    } catch {
      closeSync(writer);
    }
  }

  /** Starts `rollcall` with this pipe as its standard error and returns its URL. */
  async serve(args: readonly string[]): Promise<{ child: Bun.Subprocess<"ignore", "pipe">; url: string }> {
    const stderr = openSync(this.#path, constants.O_WRONLY);
    const env = { PATH: process.env["PATH"] };
    const command = rollcallCommand(["serve", "--port", "0", "--no-detect", ...args]);
    const child = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr, env });
    closeSync(stderr);
    const { value } = await child.stdout.getReader().read();
    const url = /^listening on (\S+)/.exec(new TextDecoder().decode(value))?.[1];
    if (url === undefined) throw new Error(`the server ended with exit code ${await child.exited}: ${this.read()}`);
    return { child, url };
  }

  remove(): void {
    this.detach();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
