import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "./clients.ts";
import { installedNode, installedPackage } from "./installed.ts";
import { seedKey, type SeedServer } from "./seed-server.ts";
import { runnable } from "./snippets.ts";

const runDeadlineMs = 15_000;

/** A directory in which `openai` means this client, as after `npm install openai@VERSION`. */
export function directoryWith(client: Client): string {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-snippets-"));
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(installedPackage(client.alias), join(directory, "node_modules", "openai"));
  return directory;
}

/** Runs JavaScript on a real Node, with the environment of the README. */
export async function run(directory: string, server: SeedServer, text: string) {
  const { file, source } = runnable(text);
  writeFileSync(join(directory, file), source);
  const child = Bun.spawn([installedNode(), file], {
    cwd: directory,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: runDeadlineMs,
    // Version 4.0.0 uses a module that Node has since deprecated.
    env: { OPENAI_API_KEY: seedKey, OPENAI_BASE_URL: `${server.url}/v1`, NODE_OPTIONS: "--no-deprecation" },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  return { stdout, stderr };
}
