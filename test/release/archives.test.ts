import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tarGz, zip } from "../../scripts/release/archives.ts";

/** Archives as other programs read them. */

const modifiedS = Date.UTC(2026, 10, 29, 12, 34, 56) / 1000;
const files = [
  // More than one block of tar, and more than the compressor looks at together.
  { name: "rollcall", bytes: Buffer.from("an executable\n".repeat(100_000)), isExecutable: true },
  { name: "LICENSE", bytes: Buffer.from("a licence"), isExecutable: false },
  { name: "empty", bytes: Buffer.alloc(0), isExecutable: false },
];

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "rollcall-archives-"));
});
afterAll(() => rmSync(place, { recursive: true }));

function expectUnpacked(): void {
  for (const { name, bytes, isExecutable } of files) {
    const path = join(place, "folder", name);
    expect([name, readFileSync(path).equals(bytes)]).toEqual([name, true]);
    const { mode, mtimeMs } = statSync(path);
    expect([name, mode & 0o777, mtimeMs / 1000]).toEqual([name, isExecutable ? 0o755 : 0o644, modifiedS]);
  }
  rmSync(join(place, "folder"), { recursive: true });
}

test("tar unpacks what tarGz packs, with modes and times", () => {
  writeFileSync(join(place, "a.tar.gz"), tarGz("folder", files, modifiedS));
  const tar = Bun.spawnSync(["tar", "xpzf", "a.tar.gz"], { cwd: place });
  expect([tar.exitCode, tar.stderr.toString()]).toEqual([0, ""]);
  expectUnpacked();
});

const hasUnzip = Bun.which("unzip") !== null;
if (!hasUnzip) console.warn("the zip archives are not unpacked: there is no unzip");

describe.skipIf(!hasUnzip)("with unzip", () => {
  test("unzip unpacks what zip packs, with modes and times", () => {
    writeFileSync(join(place, "a.zip"), zip("folder", files, modifiedS));
    // A zip archive has local times. This one's are in UTC.
    const unzip = Bun.spawnSync(["unzip", "-q", "a.zip"], {
      cwd: place,
      env: { TZ: "UTC", PATH: process.env["PATH"] },
    });
    expect([unzip.exitCode, unzip.stderr.toString()]).toEqual([0, ""]);
    expectUnpacked();
  });
});
