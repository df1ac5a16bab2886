import { existsSync } from "node:fs";
import { join } from "node:path";

/*
 * Programs that are too large to install for everybody, about 1 GB. CI installs them, and so does
 * `npm ci --prefix conformance/programs`.
 */

const modules = join(import.meta.dir, "programs", "node_modules");
const platform = `${process.platform}-${process.arch}`;

const programs = {
  codex: {
    variable: "ROLLCALL_CONFORMANCE_CODEX",
    places: ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl", "aarch64-apple-darwin"].map((target) =>
      join(`codex-${platform}`, "vendor", target, "bin", "codex"),
    ),
  },
  "claude-code": {
    variable: "ROLLCALL_CONFORMANCE_CLAUDE_CODE",
    places: [join(`claude-code-${platform}`, "claude")],
  },
  opencode: { variable: "ROLLCALL_CONFORMANCE_OPENCODE", places: [join(`opencode-${platform}`, "bin", "opencode")] },
} as const;

export type ProgramName = keyof typeof programs;

/** The path of a program: the one that its variable names, or the installed one; undefined without either. */
export function installedProgramPath(name: ProgramName): string | undefined {
  const { variable, places } = programs[name];
  return process.env[variable] ?? places.map((place) => join(modules, place)).find((path) => existsSync(path));
}
