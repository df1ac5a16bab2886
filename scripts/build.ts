import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

/** `npm run build [-- DIRECTORY]`: one file that needs neither Node nor Bun, and its other name beside it. */

const root = join(import.meta.dir, "..");
const directory = resolve(process.argv[2] ?? join(root, "dist"));
mkdirSync(directory, { recursive: true });

const { success, logs } = await Bun.build({
  entrypoints: [join(root, "src", "main.ts"), join(root, "src", "config", "config-worker.ts")],
  minify: true,
  // Nobody waits for the program to be read, or for those parts of it that are not needed.
  bytecode: true,
  format: "esm",
  splitting: true,
  compile: {
    outfile: join(directory, "rollcall"),
    // As in bin/launch.js: clients may send up to 64 KiB of headers.
    execArgv: ["--max-http-header-size=65536"],
    // What lies in the folder that it happens to be called in is none of its business.
    autoloadDotenv: false,
    autoloadBunfig: false,
  },
});
for (const log of logs) process.stderr.write(`${log.message}\n`);
if (!success) process.exit(1);

const other = join(directory, "openai");
rmSync(other, { force: true });
symlinkSync("rollcall", other);
process.stdout.write(`built ${join(directory, "rollcall")}, which is the openai command by the name beside it\n`);
