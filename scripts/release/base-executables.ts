import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runsHere, type Target } from "./targets.ts";

/**
 * The path of Bun's executable for a target: the one that runs this, or one from npm's configured registry.
 * package-lock.json has the version and the digest of its package, and nothing else is unpacked. What was fetched once
 * stays in node_modules/.cache.
 */
export function baseExecutable(root: string, target: Target): string {
  const { version, integrity } = lockedPackage(root, target.package);
  if (runsHere(root, target) && Bun.version === version) return process.execPath;
  const folder = join(root, "node_modules", ".cache", "rollcall", `${target.bun}-${version}`);
  if (!existsSync(folder)) unpack(fetchPackage(root, `${target.package}@${version}`, integrity), folder);
  return join(folder, "bin", target.platform === "win32" ? "bun.exe" : "bun");
}

/** What package-lock.json says of a package. */
function lockedPackage(root: string, name: string): { version: string; integrity: string } {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const locked = lock.packages[`node_modules/${name}`];
  if (!locked?.integrity) throw new Error(`package-lock.json has no digest of ${name}`);
  return locked;
}

/** The path of the package's tarball. */
function fetchPackage(root: string, name: string, integrity: string): string {
  const place = join(root, "node_modules", ".cache", "rollcall");
  mkdirSync(place, { recursive: true });
  const npm = ["npm", "pack", name, "--silent", "--ignore-scripts", "--pack-destination", place];
  const { success, stdout, stderr } = Bun.spawnSync(npm, { cwd: place });
  if (!success) throw new Error(`npm cannot fetch ${name}: ${stderr.toString()}`);
  const tarball = join(place, stdout.toString().trim());
  const fault = digestFault(readFileSync(tarball), integrity);
  if (fault === null) return tarball;
  rmSync(tarball);
  throw new Error(`${name}: ${fault}`);
}

/** What is wrong with the digest of these bytes, or null. */
export function digestFault(bytes: Uint8Array, integrity: string): string | null {
  const [algorithm = "", expected] = integrity.split("-");
  const found = createHash(algorithm).update(bytes).digest("base64");
  return found === expected ? null : `its ${algorithm} digest is ${found}, and package-lock.json says ${expected}`;
}

/** Whole or not at all, however this ends. */
function unpack(tarball: string, folder: string): void {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const tar = Bun.spawnSync(["tar", "xzf", tarball, "--strip-components", "1", "-C", partial]);
  if (!tar.success) throw new Error(`${tarball} cannot be unpacked: ${tar.stderr.toString()}`);
  renameSync(partial, folder);
  rmSync(tarball);
}
