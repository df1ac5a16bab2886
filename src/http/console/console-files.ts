import { statSync } from "node:fs";
import { join } from "node:path";
import { bundleConsole } from "./bundle.ts";
import { ConsoleUnavailable, filesOf, type ConsoleFiles } from "./console-file.ts";

/*
 * The console of a checkout: bundled at the first request, and again when one of its files has changed. The package and
 * the executables have packed files in the place of this module.
 */

interface Made {
  readonly files: ConsoleFiles;
  readonly sources: readonly string[];
  readonly startedMs: number;
}

const folder = join(import.meta.dir, "..", "..", "console");
let made: Made | null = null;
let underWay: Promise<Made> | null = null;

export async function consoleFiles(): Promise<ConsoleFiles> {
  if (made !== null && !hasChanged(made)) return made.files;
  // Requests that come meanwhile share it.
  underWay ??= make().finally(() => (underWay = null));
  return (made = await underWay).files;
}

async function make(): Promise<Made> {
  const startedMs = Date.now();
  try {
    const bundle = await bundleConsole(folder);
    return { files: filesOf(bundle), sources: bundle.sources, startedMs };
  } catch (error) {
    throw new ConsoleUnavailable(reasonsOf(error).join("\n"));
  }
}

/** The bundler throws one error that contains those of the files. */
function reasonsOf(error: unknown): string[] {
  return error instanceof AggregateError ? error.errors.map(String) : [String(error)];
}

function hasChanged({ sources, startedMs }: Made): boolean {
  return sources.some((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) >= startedMs);
}
