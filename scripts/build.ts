import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildExecutable } from "./release/executable.ts";

/** `npm run build [-- DIRECTORY]`: makes one executable that needs neither Node nor Bun, and a link for its other name. */

const root = join(import.meta.dir, "..");
const directory = resolve(process.argv[2] ?? join(root, "dist"));
mkdirSync(directory, { recursive: true });
await buildExecutable(root, join(directory, "rollcall"));

const other = join(directory, "openai");
rmSync(other, { force: true });
symlinkSync("rollcall", other);
process.stdout.write(`built ${join(directory, "rollcall")}, which is the openai command by the name beside it\n`);
