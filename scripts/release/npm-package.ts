import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryOf } from "./repository.ts";

/** Packs the npm package into a folder, with the address of the repository in it. Returns the name of the file. */
export function packNpmPackage(root: string, directory: string, sourceDateS: number): string {
  const place = mkdtempSync(join(tmpdir(), "rollcall-npm-"));
  try {
    const packed = npmPack(root, place, ["--foreground-scripts=false"], sourceDateS);
    const unpacked = join(place, "unpacked");
    mkdirSync(unpacked);
    run(["tar", "xzf", join(place, packed), "--strip-components", "1", "-C", unpacked], place);
    // npm keeps modes, which the umask of the checkout decides.
    run(["chmod", "-R", "u=rwX,go=rX", unpacked], place);
    const manifest = join(unpacked, "package.json");
    const fields = { ...JSON.parse(readFileSync(manifest, "utf8")), ...repositoryOf(process.env) };
    writeFileSync(manifest, `${JSON.stringify(fields, null, 2)}\n`);
    return npmPack(unpacked, directory, ["--ignore-scripts"], sourceDateS);
  } finally {
    rmSync(place, { recursive: true });
  }
}

function npmPack(folder: string, destination: string, flags: readonly string[], sourceDateS: number): string {
  const output = run(["npm", "pack", "--json", ...flags, "--pack-destination", destination], folder, sourceDateS);
  const report = JSON.parse(output);
  // An object by name from npm 12 on.
  const [{ filename }] = Array.isArray(report) ? report : Object.values<any>(report);
  return filename;
}

function run(command: string[], folder: string, sourceDateS?: number): string {
  const env = { ...process.env, ...(sourceDateS !== undefined && { SOURCE_DATE_EPOCH: String(sourceDateS) }) };
  const { success, stdout, stderr } = Bun.spawnSync(command, { cwd: folder, env });
  if (!success) throw new Error(`${command.join(" ")}: ${stderr.toString()}`);
  return stdout.toString();
}
