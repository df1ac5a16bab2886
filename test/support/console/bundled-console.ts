import { join } from "node:path";
import { bundleConsole } from "../../../src/http/console/bundle.ts";

/** The console that this checkout bundles: the HTML under an empty name, and each file. */
export async function bundledConsole(): Promise<ReadonlyMap<string, string>> {
  const { page, assets } = await bundleConsole(join(import.meta.dir, "..", "..", "..", "src", "console"));
  return new Map([["", page], ...assets.map(({ name, text }) => [`assets/${name}`, text] as const)]);
}
