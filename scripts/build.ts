import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

/** `npm run build [-- DIRECTORY]`: makes one executable that needs neither Node nor Bun, and a link for its other name. */

const root = join(import.meta.dir, "..");
const directory = resolve(process.argv[2] ?? join(root, "dist"));
mkdirSync(directory, { recursive: true });

const { success, logs } = await Bun.build({
  entrypoints: [join(root, "src", "main.ts"), join(root, "src", "config", "config-worker.ts")],
  minify: true,
  // Bytecode and splitting shorten the start: nothing is parsed, and a command loads only what it needs.
  bytecode: true,
  format: "esm",
  splitting: true,
  compile: {
    outfile: join(directory, "rollcall"),
    // As in bin/launch.js: clients may send up to 64 KiB of headers.
    execArgv: ["--max-http-header-size=65536"],
    // Files of the current folder must not change what the program does.
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
