import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Debian installs nginx on root's path only.
const searchPath = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin`;

/** The path of a program; null if it is not installed. */
export function find(program: string): string | null {
  return Bun.which(program, { PATH: searchPath });
}

/** Why a benchmark that needs these programs cannot run here, as a sentence; null if it can. */
export function whyNotHere(programs: readonly string[]): string | null {
  if (process.platform !== "linux") return "The benchmark reads /proc and therefore runs on Linux only.";
  const missing = programs.filter((program) => find(program) === null);
  if (missing.length === 0) return null;
  return `The benchmark needs ${missing.join(" and ")}: install with \`apt-get install ${missing.join(" ")}\`.`;
}

/** Ends a child with the benchmark, however the benchmark ends, except by SIGKILL. */
export function endWithUs(child: Bun.Subprocess): void {
  const end = () => child.kill("SIGKILL");
  process.on("exit", end);
  void child.exited.then(() => process.off("exit", end));
}

/** A directory that is removed when the benchmark ends, at the latest. */
export function temporaryDirectory(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `rollcall-bench-${name}-`));
  return { path, remove: removedWithUs(path) };
}

/** Removes a directory when the benchmark ends, or earlier when the returned function is called. */
export function removedWithUs(path: string): () => void {
  const remove = () => {
    process.off("exit", remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return remove;
}
