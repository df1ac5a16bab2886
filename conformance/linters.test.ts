import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../test/support/server.ts";
import { runOnNode } from "./generated-client.ts";
import { installedProgram } from "./installed.ts";
import { stopServer } from "./stop-server.ts";

/** Linters find nothing in the running server's API description, with the rulesets of this folder. */

const deadlineMs = 120_000;
const rulesets = { spectral: join(import.meta.dir, "spectral.yaml"), redocly: join(import.meta.dir, "redocly.yaml") };

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-linted-"));
  const server = await startServer();
  writeFileSync(join(directory, "openapi.json"), await (await fetch(`${server.url}/openapi.json`)).text());
  await stopServer(server);
}, deadlineMs);
afterAll(() => rmSync(directory, { recursive: true }));

test(
  "Spectral has nothing to say",
  async () => {
    const options = ["--ruleset", rulesets.spectral, "--fail-severity", "hint"];
    const ran = await runOnNode([installedProgram("spectral"), "lint", "openapi.json", ...options], directory);
    expect([ran.exitCode, ran.stdout.trim()]).toEqual([0, "No results with a severity of 'hint' or higher found!"]);
  },
  deadlineMs,
);

test(
  "Redocly has nothing to say",
  async () => {
    const options = ["--config", rulesets.redocly, "--format", "json"];
    const { exitCode, stdout } = await runOnNode(
      [installedProgram("redocly"), "lint", "openapi.json", ...options],
      directory,
    );
    const { totals, problems } = JSON.parse(stdout);
    expect([exitCode, totals.errors, totals.warnings, totals.ignored, problems]).toEqual([0, 0, 0, 0, []]);
  },
  deadlineMs,
);

test("every rule that is switched off has a reason above it", () => {
  for (const ruleset of Object.values(rulesets)) {
    const lines = readFileSync(ruleset, "utf8").split("\n");
    for (const [at, line] of lines.entries()) if (line.endsWith(": off")) expect(lines[at - 1]).toMatch(/^ +# \S/);
  }
});
