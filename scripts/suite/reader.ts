import { stripVTControlCharacters } from "node:util";

/** One file of tests that has run. */
export interface FileResult {
  readonly file: string;
  readonly ms: number;
  readonly passed: number;
  readonly isFailed: boolean;
  /** What it printed, without the tests that passed. */
  readonly text: string;
}

const header = /^(\S+\.test\.ts):$/;
const passed = /^\(pass\) /;
const notFailed = /^\((pass|skip|todo)\) /;
const failed = /^(\(fail\) |✗ |# Unhandled error between tests)/;
// What was skipped or failed is repeated after the last file, and then comes the sum.
const endOfFiles = /^(\d+ tests? (skipped|todo|failed):| *\d+ pass)$/;

/** Reads the lines of `bun test`, and names each file as soon as all its lines are there. */
export class OutputReader {
  readonly #onFile: (result: FileResult) => void;
  #file: string | null = null;
  #lines: string[] = [];
  #isAtSum = false;
  #startedMs = performance.now();

  constructor(onFile: (result: FileResult) => void) {
    this.#onFile = onFile;
  }

  take(line: string): void {
    const plain = stripVTControlCharacters(line);
    const next = header.exec(plain)?.[1];
    if (next !== undefined) {
      this.#finish();
      this.#file = next;
      this.#isAtSum = false;
      return;
    }
    if (!this.#isAtSum && endOfFiles.test(plain)) {
      this.#finish();
      this.#file = null;
      this.#isAtSum = true;
    }
    this.#lines.push(plain);
  }

  /** Returns the lines after the last file. */
  end(): string {
    if (this.#isAtSum) return this.#lines.join("\n");
    const rest = this.#lines.join("\n");
    // The tests broke off in this file.
    this.#finish(true);
    return rest;
  }

  #finish(isBrokenOff = false): void {
    const lines = this.#lines;
    this.#lines = [];
    const ms = performance.now() - this.#startedMs;
    this.#startedMs += ms;
    if (this.#file === null) return;
    this.#onFile({
      file: this.#file,
      ms,
      passed: lines.filter((line) => passed.test(line)).length,
      isFailed: isBrokenOff || lines.some((line) => failed.test(line)),
      text: lines.filter((line) => !notFailed.test(line)).join("\n"),
    });
  }
}
