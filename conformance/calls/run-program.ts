import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CalledPlace, ProgramUse } from "./program-use.ts";

/** What a program said, and how it ended; null if it was ended. */
export interface ProgramOutcome {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number | null;
}

const programMs = 60_000;

// Nothing that the programs ask of the internet leaves the machine.
const nowhere = "http://127.0.0.1:1";

/** Runs a program in a home of its own, until it ends or `ended` resolves. */
export async function runProgram(
  path: string,
  { files, words, environment }: ProgramUse,
  place: Omit<CalledPlace, "home">,
  ended: Promise<unknown> = new Promise(() => undefined),
): Promise<ProgramOutcome> {
  const home = mkdtempSync(join(tmpdir(), "rollcall-program-"));
  const there = { ...place, home };
  for (const [name, text] of Object.entries(files(there))) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  const child = Bun.spawn([path, ...words(there)], {
    cwd: home,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      NO_PROXY: "127.0.0.1",
      ...environment(there),
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: programMs,
  });
  void ended.then(() => child.kill("SIGINT"));
  const [output, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  rmSync(home, { recursive: true, force: true });
  return { output, errors, exitCode: child.exitCode };
}
