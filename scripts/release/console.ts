import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { BunPlugin } from "bun";
import { bundleConsole } from "../../src/http/console/bundle.ts";
import { filesOf, type ConsoleFile } from "../../src/http/console/console-file.ts";
import type { PackedFile, PackedFiles } from "../../src/http/console/packed-files.ts";

export interface PackedConsole {
  /** Puts the finished console in the place of the module that bundles it. */
  readonly plugin: BunPlugin;
  readonly sources: readonly string[];
}

export async function packConsole(root: string): Promise<PackedConsole> {
  const bundle = await bundleConsole(join(root, "src", "console"));
  const { page, assets } = filesOf(bundle);
  const named = await Promise.all([...assets].map(async ([name, file]) => [name, await packed(file)] as const));
  const files: PackedFiles = { page: await packed(page), assets: Object.fromEntries(named) };
  const contents =
    'import { unpackedFiles } from "./packed-files.ts";\n' +
    `export const consoleFiles = unpackedFiles(${JSON.stringify(files)});\n`;
  return { plugin: replacing(/[\\/]http[\\/]console[\\/]console-files\.ts$/, contents), sources: bundle.sources };
}

async function packed(file: ConsoleFile): Promise<PackedFile> {
  const plain = await file.body("identity");
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  const { type, digest } = file;
  return { type, digest, base64: brotliCompressSync(plain, { params }).toString("base64") };
}

function replacing(filter: RegExp, contents: string): BunPlugin {
  return {
    name: "packed-console",
    setup: (build) => void build.onLoad({ filter }, () => ({ contents, loader: "ts" })),
  };
}
