import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BunPlugin } from "bun";
import { packConsole } from "./console.ts";

export interface BuiltProgram {
  readonly files: readonly string[];
  readonly sources: readonly string[];
}

/**
 * Makes the program of the npm package. Its bytecode belongs to one version of Bun, which package.json pins; with any
 * other, Bun reads the JavaScript. Equal sources and an equal Bun make equal bytes, wherever they are.
 */
export async function buildProgram(root: string, outdir: string): Promise<BuiltProgram> {
  const packed = await packConsole(root);
  const { success, logs, outputs, metafile } = await Bun.build({
    entrypoints: [join(root, "src", "main.ts"), join(root, "src", "config", "config-worker.ts")],
    root,
    outdir,
    naming: "[name].[ext]",
    target: "bun",
    // Bun keeps bytecode beside a file only in this format.
    format: "cjs",
    bytecode: true,
    // The names of functions stay, for the stack of an error that somebody reports.
    minify: { whitespace: true, syntax: true },
    metafile: true,
    plugins: [workerBesideProgram, packed.plugin],
  });
  if (!success) throw new Error(logs.map(({ message }) => message).join("\n"));
  return {
    files: outputs.map(({ path }) => path),
    sources: [...Object.keys(metafile?.inputs ?? {}), ...packed.sources],
  };
}

/** In this format Bun writes the path of the source for `import.meta.url`. */
const workerBesideProgram: BunPlugin = {
  name: "worker-beside-program",
  setup(build) {
    build.onLoad({ filter: /[\\/]reread-config\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text.replace(
        'new URL("./config-worker.ts", import.meta.url)',
        'new URL("./config-worker.js", Bun.pathToFileURL(Bun.main))',
      );
      if (contents === text) throw new Error(`${path} does not start its worker as it did`);
      return { contents, loader: "ts" };
    });
  },
};
