import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { buildProgram } from "./release/program.ts";
import { licensesOf, packagesIn } from "./release/third-party.ts";

/** Makes program/ for `npm pack`: Rollcall in one file, with bytecode. bin/program.cjs says who runs it. */

const root = join(import.meta.dir, "..");
const directory = join(root, "program");
mkdirSync(directory, { recursive: true });
// Another `npm pack` may be reading the files, so each is replaced as a whole.
const place = mkdtempSync(join(directory, ".made-"));
try {
  const { files, sources } = await buildProgram(root, place);
  const licenses = join(place, "THIRD-PARTY.md");
  writeFileSync(licenses, licensesOf(root, packagesIn(sources), "this folder"));
  for (const file of [...files, licenses]) renameSync(file, join(directory, basename(file)));
} finally {
  rmSync(place, { recursive: true });
}
