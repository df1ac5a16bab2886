import { expect } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { spawnRollcall } from "../support/server.ts";

export interface Start {
  /** Flags after `serve --port 0 --data DIRECTORY/data`; a later one wins. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts a server that must refuse: with exit code 1, one sentence on standard error, nothing on standard
 * output, and every file in `directory` as it was. Gives back the sentence.
 */
export async function refusedStart(directory: string, { flags = [], environment = {} }: Start) {
  const before = fingerprint(directory);
  const args = ["serve", "--port", "0", "--data", join(directory, "data"), ...flags];
  const sentence = await refusal(args, environment);
  expect(fingerprint(directory)).toEqual(before);
  return sentence;
}

/** Runs `rollcall` with these arguments, which must end at once in one sentence under the name of the program. */
export async function refusal(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const ended = await runToEnd(args, environment);
  expect(ended).toEqual({ exitCode: 1, stdout: "", stderr: expect.stringMatching(/^rollcall: [^\n]+\n$/) });
  return ended.stderr.slice("rollcall: ".length, -1);
}

async function runToEnd(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawnRollcall(args, environment);
  const stderr = new Response(child.stderr).text();
  let stdout = "";
  for await (const chunk of child.stdout) {
    stdout += new TextDecoder().decode(chunk);
    // It listens, although it was to refuse, and would do so for ever.
    child.kill();
  }
  return { exitCode: await child.exited, stdout, stderr: await stderr };
}

/** Every path below a directory, with what it is and the digest of what it holds. */
export function fingerprint(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(paths.map((path) => [path, fingerprintOf(path, join(directory, path))]));
}

function fingerprintOf(path: string, fullPath: string): string {
  const { mode } = statSync(fullPath);
  if (!statSync(fullPath).isFile()) return `directory ${mode}`;
  // SQLite's shared memory is a scratch pad that every reader may write on.
  const holds = path.endsWith("-shm") ? "scratch" : Bun.CryptoHasher.hash("sha256", readFileSync(fullPath), "hex");
  return `file ${mode} ${holds}`;
}
