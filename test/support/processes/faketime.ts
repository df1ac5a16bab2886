import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * One process's wall clock under libfaketime. Monotonic clocks are not affected, as on a machine whose clock is set.
 */
export interface FakeClock {
  /** The environment that makes a process use this clock. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sets how far the clock is ahead of the true time. */
  set(seconds: number): void;
  remove(): void;
}

const library = findLibrary();

/** Null if libfaketime is installed, otherwise why it is missing. A CI run without it fails. */
export const whyNoFaketime: string | null =
  library === null ? "libfaketime is not installed here (Debian's package is faketime)" : null;
if (whyNoFaketime !== null && process.env["CI"]) throw new Error(whyNoFaketime);
if (whyNoFaketime !== null) console.warn(`tests of clocks that are set are skipped: ${whyNoFaketime}`);

export function fakeClock(seconds = 0): FakeClock {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-clock-"));
  const file = join(directory, "offset");
  const set = (ahead: number) => writeFileSync(file, `${ahead < 0 ? "" : "+"}${ahead}\n`);
  set(seconds);
  const settings = { FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1" };
  return {
    environment: { LD_PRELOAD: String(library), ...settings, DONT_FAKE_MONOTONIC: "1" },
    set,
    remove: () => rmSync(directory, { recursive: true }),
  };
}

function findLibrary(): string | null {
  const directories = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"];
  for (const directory of directories) {
    const path = join(directory, "faketime");
    const files = list(path);
    if (files.includes("libfaketime.so.1")) return join(path, "libfaketime.so.1");
  }
  return null;
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
