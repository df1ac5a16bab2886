import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..", "..");

/**
 * Installs the real clients, which are in packages of their own, so that only people who run all tests install them. In CI
 * also the programs, which take 1 GB on the disk. Returns what npm said if it failed.
 */
export async function installClients(isCi: boolean): Promise<readonly string[]> {
  const folders = ["conformance", "conformance/testing", ...(isCi ? ["conformance/programs"] : [])];
  return (await Promise.all(folders.map(install))).flat();
}

async function install(folder: string): Promise<string[]> {
  const lock = join(root, folder, "package-lock.json");
  const installed = join(root, folder, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return [];
  console.log(`installing the packages of ${folder} meanwhile`);
  const command = ["npm", "ci", "--prefix", folder, "--no-audit", "--no-fund"];
  const npm = Bun.spawn(command, { cwd: root, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const said = await Promise.all([new Response(npm.stdout).text(), new Response(npm.stderr).text()]);
  return (await npm.exited) === 0 ? [] : [`npm ci in ${folder} failed\n${said.join("")}`];
}
