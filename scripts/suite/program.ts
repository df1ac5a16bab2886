import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProgram } from "../release/program.ts";

const root = join(import.meta.dir, "..", "..");

/** The program as the package has it, for the tests that start it as a process. */
export async function makeProgram() {
  const place = mkdtempSync(join(tmpdir(), "rollcall-program-"));
  await buildProgram(root, place);
  return {
    environment: { TEST_PROGRAM: join(place, "main.js") },
    remove: () => rmSync(place, { recursive: true }),
  };
}
