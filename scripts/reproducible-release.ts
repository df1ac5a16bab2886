import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copySources, releaseFrom } from "./release/copied-sources.ts";

/*
 * node bin/launch.js scripts/reproducible-release.ts        makes the whole release in two folders, with other umasks, time
 * zones and homes, and compares. Five minutes. test/release/release.test.ts does it for one executable.
 */

const root = join(import.meta.dir, "..");
const place = mkdtempSync(join(tmpdir(), "rollcall-reproducible-"));
try {
  mkdirSync(join(root, "node_modules", ".cache"), { recursive: true });
  // Two copies, since somebody may edit the sources meanwhile.
  for (const copy of ["sources", join("elsewhere", "copy")]) copySources(root, join(place, copy));
  const one = await sums(join(place, "sources"), { mask: "022", environment: { TZ: "UTC" } });
  const other = await sums(join(place, "elsewhere", "copy"), {
    mask: "077",
    environment: { TZ: "Asia/Tokyo", HOME: join(place, "home") },
  });
  if (one !== other) throw new Error(`the two releases differ:\n${one}\n${other}`);
  console.log(`two releases are equal:\n${one}`);
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function sums(folder: string, circumstances: Parameters<typeof releaseFrom>[2]): Promise<string> {
  const { exitCode, output } = await releaseFrom(folder, join(folder, "dist", "release"), circumstances);
  if (exitCode !== 0) throw new Error(output);
  return readFileSync(join(folder, "dist", "release", "SHA256SUMS"), "utf8");
}
