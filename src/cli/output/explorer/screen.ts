import { constants } from "node:os";
import type { Terminal } from "../../terminal/terminal.ts";

// The alternate screen without a cursor, and pastes that are marked as such.
const enter = "\u001b[?1049h\u001b[?25l\u001b[?2004h";
const leave = "\u001b[?2004l\u001b[?25h\u001b[?1049l";
const home = "\u001b[H";
const clearLine = "\u001b[K";
const clearRest = "\u001b[J";
// The terminal shows what is between these at once, if it can.
const beginUpdate = "\u001b[?2026h";
const endUpdate = "\u001b[?2026l";

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** The terminal as a full-screen program has it. It is given back however the program ends or stops. */
export class FullScreen {
  readonly #terminal: Terminal;
  readonly #redraw: () => void;
  readonly #signals: readonly (readonly [NodeJS.Signals, () => void])[];
  readonly #giveBack = () => this.#leave();
  readonly #crash = (error: unknown) => this.#endByError(error);
  #isEntered = false;

  /** `redraw` is called when the window has another size, and when the program continues. */
  constructor(terminal: Terminal, redraw: () => void) {
    this.#terminal = terminal;
    this.#redraw = redraw;
    this.#signals = [
      ...endingSignals.map((signal) => [signal, () => this.#endBy(signal)] as const),
      ["SIGTSTP", () => this.#stop()],
      ["SIGCONT", () => this.#continue()],
    ];
  }

  open(): void {
    for (const [signal, handle] of this.#signals) process.on(signal, handle);
    process.on("exit", this.#giveBack);
    process.on("uncaughtException", this.#crash);
    process.stdout.on("resize", this.#redraw);
    this.#enter();
  }

  close(): void {
    for (const [signal, handle] of this.#signals) process.off(signal, handle);
    process.off("exit", this.#giveBack);
    process.off("uncaughtException", this.#crash);
    process.stdout.off("resize", this.#redraw);
    this.#leave();
  }

  get columns(): number {
    return process.stdout.columns || this.#terminal.columns;
  }

  get rows(): number {
    return process.stdout.rows || this.#terminal.rows;
  }

  show(lines: readonly string[]): void {
    // A line is cleared before it is written: after the last column, clearing would take its last letter.
    const text = lines.map((line) => clearLine + line).join("\r\n");
    this.#terminal.write(beginUpdate + home + text + clearRest + endUpdate);
  }

  /** Puts a text into the clipboard of the terminal, if the terminal allows it. */
  copy(text: string): void {
    this.#terminal.write(`\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`);
  }

  /** Stops the whole job, as Ctrl-Z does outside of a full-screen program. */
  suspend(): void {
    process.kill(0, "SIGTSTP");
  }

  #enter(): void {
    if (this.#isEntered) return;
    this.#isEntered = true;
    process.stdin.setRawMode(true);
    this.#terminal.write(enter);
  }

  #leave(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    this.#terminal.write(leave);
    process.stdin.setRawMode(false);
  }

  #stop(): void {
    this.#leave();
    process.kill(process.pid, "SIGSTOP");
  }

  #continue(): void {
    // The shell has had the terminal in the meantime, also if only SIGSTOP came.
    this.#leave();
    this.#enter();
    this.#redraw();
  }

  /** The runtime would print the error where it cannot be read any more. */
  #endByError(error: unknown): void {
    this.close();
    this.#terminal.noteRaw(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  }

  #endBy(signal: (typeof endingSignals)[number]): void {
    this.close();
    process.exit(128 + constants.signals[signal]);
  }
}
