import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newRequestId } from "../../src/http/request/request-id.ts";
import { endWithUs, temporaryDirectory } from "../tools.ts";
import { callPath } from "./traffic.ts";

/*
 * The minimal relay on this runtime: hash the key, look it up, read the body, `fetch` with the headers that Rollcall
 * sends, and answer with the headers that Rollcall answers with, request id included. It checks and counts nothing.
 */

interface Content {
  readonly upstreamUrl: string;
  readonly keys: readonly string[];
  /** What Rollcall sends, and what it answers a whole and a streamed answer with. */
  readonly sent: readonly [string, string][];
  readonly whole: readonly [string, string][];
  readonly streamed: readonly [string, string][];
}

export async function startBareRelay(content: Content): Promise<{ url: string; pid: number; stop(): void }> {
  const directory = temporaryDirectory("bare-relay");
  writeFileSync(join(directory.path, "content.json"), JSON.stringify(content));
  const child = Bun.spawn([process.execPath, import.meta.path, directory.path], {
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

function serveBareRelay(directory: string): void {
  const content = JSON.parse(readFileSync(join(directory, "content.json"), "utf8")) as Content;
  const url = content.upstreamUrl + callPath;
  const known = new Set(content.keys.map((key) => digestOfKey(`Bearer ${key}`)));
  const sent = new Headers(content.sent as [string, string][]);
  const whole = new Headers(content.whole as [string, string][]);
  const streamed = new Headers(content.streamed as [string, string][]);
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      const authorization = request.headers.get("authorization");
      if (authorization === null || !known.has(digestOfKey(authorization))) return new Response(null, { status: 401 });
      const requestId = newRequestId();
      const body = await request.bytes();
      sent.set("x-client-request-id", requestId);
      const upstream = await fetch(url, { method: "POST", headers: sent, body, decompress: false });
      const headers = upstream.headers.has("content-length") ? whole : streamed;
      headers.set("x-request-id", requestId);
      headers.set("request-id", requestId);
      return new Response(upstream.body, { status: upstream.status, headers });
    },
  });
  process.stdout.write(`http://127.0.0.1:${server.port}\n`);
}

function digestOfKey(text: string): string {
  return hash("sha256", text, "base64");
}

if (import.meta.main) serveBareRelay(process.argv[2]!);
