import { join } from "node:path";
import { packConsole } from "./console.ts";

/** Another system than this one, and the executable of Bun for it. */
export interface BuildTarget {
  /** As Bun names it, such as `bun-linux-arm64-musl`. */
  readonly name: Bun.Build.CompileTarget;
  readonly bun: string;
}

/**
 * Makes one executable that needs neither Node nor Bun. Returns the paths of the sources in it. Equal sources and an equal
 * Bun make equal bytes, wherever they are.
 */
export async function buildExecutable(root: string, outfile: string, target?: BuildTarget): Promise<string[]> {
  const packed = await packConsole(root);
  const { success, logs, metafile } = await Bun.build({
    entrypoints: [join(root, "src", "main.ts"), join(root, "src", "config", "config-worker.ts")],
    minify: true,
    // Bytecode and splitting shorten the start: nothing is parsed, and a command loads only what it needs.
    bytecode: true,
    format: "esm",
    splitting: true,
    metafile: true,
    plugins: [packed.plugin],
    compile: {
      outfile,
      ...(target && { target: target.name, executablePath: target.bun }),
      // As in bin/launch.js: clients may send up to 64 KiB of headers.
      execArgv: ["--max-http-header-size=65536"],
      // Files of the current folder must not change what the program does.
      autoloadDotenv: false,
      autoloadBunfig: false,
    },
  });
  if (!success) throw new Error(logs.map(({ message }) => message).join("\n"));
  return [...Object.keys(metafile?.inputs ?? {}), ...packed.sources];
}
