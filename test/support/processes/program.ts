import { join } from "node:path";

/**
 * What the tests start as a process: the program that `npm test` made as the package has it, which starts in half the
 * time, or else the sources.
 */
export const rollcallProgram = process.env["TEST_PROGRAM"] ?? join(import.meta.dir, "..", "..", "..", "src", "main.ts");
