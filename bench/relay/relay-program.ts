import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endWithUs, temporaryDirectory } from "../tools.ts";

/** What the relays of this folder know. */
export interface RelayContent {
  readonly upstreamUrl: string;
  readonly secret: string;
  readonly keys: readonly string[];
  readonly models: readonly string[];
  /** What Rollcall sends, and what it answers a whole and a streamed answer with. */
  readonly sent: readonly [string, string][];
  readonly whole: readonly [string, string][];
  readonly streamed: readonly [string, string][];
}

/** Starts a program that calls `readContent` and prints its address. */
export async function startRelayProgram(
  program: string,
  content: RelayContent,
): Promise<{ url: string; pid: number; stop(): void }> {
  const directory = temporaryDirectory("relay-program");
  writeFileSync(join(directory.path, "content.json"), JSON.stringify(content));
  const child = Bun.spawn([process.execPath, program, directory.path], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
    // The runtime's fetch otherwise has at most 256 requests under way.
    env: { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: "8192" },
  });
  endWithUs(child);
  const { value } = await child.stdout.getReader().read();
  const stop = () => {
    child.kill("SIGKILL");
    directory.remove();
  };
  return { url: new TextDecoder().decode(value).trim(), pid: child.pid, stop };
}

export function readContent(directory: string): RelayContent {
  return JSON.parse(readFileSync(join(directory, "content.json"), "utf8")) as RelayContent;
}

/** Whether a request has a known key. */
export function keyCheck(keys: readonly string[]): (headers: Headers) => boolean {
  const known = new Set(keys.map((key) => digestOfKey(`Bearer ${key}`)));
  return (headers) => {
    const authorization = headers.get("authorization");
    return authorization !== null && known.has(digestOfKey(authorization));
  };
}

function digestOfKey(text: string): string {
  return hash("sha256", text, "base64");
}
