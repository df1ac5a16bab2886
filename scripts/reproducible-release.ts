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
  const copy = join(place, "elsewhere", "copy");
  mkdirSync(join(root, "node_modules", ".cache"), { recursive: true });
  copySources(root, copy);
  const one = await sums(root, "one", { mask: "022", environment: { TZ: "UTC" } });
  const other = await sums(copy, "other", {
    mask: "077",
    environment: { TZ: "Asia/Tokyo", HOME: join(place, "home") },
  });
  if (one !== other) throw new Error(`the two releases differ:\n${one}\n${other}`);
  console.log(`two releases are equal:\n${one}`);
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function sums(folder: string, name: string, circumstances: Parameters<typeof releaseFrom>[2]): Promise<string> {
  const { exitCode, output } = await releaseFrom(folder, join(place, name), circumstances);
  if (exitCode !== 0) throw new Error(output);
  return readFileSync(join(place, name, "SHA256SUMS"), "utf8");
}
