import { dirname } from "node:path";
import type { FileResult } from "./reader.ts";

interface Folder {
  left: number;
  files: number;
  passed: number;
  failed: number;
  ms: number;
}

/**
 * Says how far the tests are: a line for each folder that has finished and, on a terminal, the file that finished last.
 * What failed is printed at once.
 */
export class Progress {
  readonly #startedMs = performance.now();
  readonly #isTerminal = process.stdout.isTTY;
  readonly #times: { file: string; ms: number }[] = [];
  readonly #folders = new Map<string, Folder>();
  #files = 0;
  #done = 0;

  /** Files that will run, of a suite that is named if the files run in another one, too. */
  expect(files: readonly string[], suite = ""): void {
    for (const file of files) {
      const folder = this.#folder(file, suite);
      folder.left += 1;
      folder.files += 1;
    }
    this.#files += files.length;
  }

  finished({ file, ms, passed, isFailed, text }: FileResult, suite = ""): void {
    this.#done += 1;
    this.#times.push({ file: `${file}${suite}`, ms });
    const folder = this.#folder(file, suite);
    if (isFailed) {
      this.line(`FAIL ${file}${suite}\n${text}`);
      folder.failed += 1;
    }
    folder.left -= 1;
    folder.passed += passed;
    folder.ms += ms;
    if (folder.left === 0) this.line(`${summaryOf(folder, `${folderOf(file)}${suite}`)}; ${this.#far()}`);
    if (this.#isTerminal) process.stdout.write(`\x1b[2K${this.#clock()} ${this.#far()}: ${file}\r`);
  }

  line(text: string): void {
    console.log(`${this.#isTerminal ? "\x1b[2K" : ""}${this.#clock()} ${text}`);
  }

  /** The files that took longest. */
  slowest(count: number): readonly string[] {
    const slowest = this.#times.toSorted((a, b) => b.ms - a.ms).slice(0, count);
    return slowest.map(({ file, ms }) => `${inSeconds(ms).padStart(6)} ${file}`);
  }

  seconds(): number {
    return Math.round((performance.now() - this.#startedMs) / 1000);
  }

  #far(): string {
    return `${this.#done} of ${this.#files} files`;
  }

  #clock(): string {
    const elapsed = this.seconds();
    return `${Math.floor(elapsed / 60)}:${String(elapsed % 60).padStart(2, "0")}`.padStart(5);
  }

  #folder(file: string, suite: string) {
    const name = `${folderOf(file)}${suite}`;
    const known = this.#folders.get(name) ?? { left: 0, files: 0, passed: 0, failed: 0, ms: 0 };
    this.#folders.set(name, known);
    return known;
  }
}

/** Two levels tell enough. */
function folderOf(file: string): string {
  return dirname(file).split("/").slice(0, 2).join("/");
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

function summaryOf({ files, passed, failed, ms }: Folder, name: string): string {
  const tests = `${passed} passed in ${files} files, ${inSeconds(ms)}`;
  return failed === 0 ? `ok   ${name}: ${tests}` : `FAIL ${name}: ${tests}, ${failed} files failed`;
}
