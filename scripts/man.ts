import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { version } from "../src/version.ts";
import { manualFiles } from "./manual/pages.ts";

/**
 * `npm run man [-- DIRECTORY]`: writes the manual, one page for each command, into man/, and names the pages in
 * package.json, because npm installs no others.
 */

const root = join(import.meta.dir, "..");
const directory = resolve(process.argv[2] ?? join(root, "man"));
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const files = manualFiles(version, dateOf(process.env["SOURCE_DATE_EPOCH"] ?? lastCommit()));
for (const { name, text } of files) writeFileSync(join(directory, name), text);
if (process.argv[2] === undefined) nameInManifest(files.map(({ name }) => `man/${name}`).toSorted());
// Not on standard output, which is the JSON of `npm pack --json`.
process.stderr.write(
  `wrote ${files.length} pages to ${directory}; to read one: man -l ${join(directory, "rollcall.1")}\n`,
);

function nameInManifest(pages: readonly string[]): void {
  const file = join(root, "package.json");
  const text = readFileSync(file, "utf8");
  const list = pages.map((page) => `    "${page}"`).join(",\n");
  const named = text.replace(/^ {2}"man": \[[^\]]*\]/m, `  "man": [\n${list}\n  ]`);
  if (named !== text) writeFileSync(file, named);
}

/** The same source has the same pages, whenever they are made. */
function lastCommit(): string | undefined {
  const { success, stdout } = Bun.spawnSync(["git", "log", "-1", "--format=%ct"], { cwd: root, stderr: "ignore" });
  return success ? stdout.toString().trim() : undefined;
}

function dateOf(seconds: string | undefined): string {
  const moment = seconds === undefined ? new Date() : new Date(Number(seconds) * 1000);
  return moment.toISOString().slice(0, 10);
}
