import { statSync } from "node:fs";
import { join } from "node:path";
import { bundleConsole, type Bundle } from "./bundle.ts";
import { ConsoleFile, type ConsoleFiles } from "./console-file.ts";

/*
 * The console of a checkout: bundled at the first request, and again when one of its files has changed. The package and
 * the executables have finished files in the place of this module.
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
  // Whoever asks meanwhile gets the same.
  underWay ??= make().finally(() => (underWay = null));
  return (made = await underWay).files;
}

async function make(): Promise<Made> {
  const startedMs = Date.now();
  const bundle = await bundleConsole(folder);
  return { files: filesOf(bundle), sources: bundle.sources, startedMs };
}

function filesOf({ page, assets }: Bundle): ConsoleFiles {
  return {
    page: new ConsoleFile("text/html; charset=utf-8", Buffer.from(page)),
    assets: new Map(assets.map(({ name, type, text }) => [name, new ConsoleFile(type, Buffer.from(text))])),
  };
}

function hasChanged({ sources, startedMs }: Made): boolean {
  return sources.some((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) >= startedMs);
}
