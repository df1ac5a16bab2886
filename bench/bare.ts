import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Shown } from "./cases.ts";
import { endWithUs, temporaryDirectory } from "./tools.ts";

/*
 * The least a server on this runtime can do: hash the key, look it up, answer prepared bytes. It checks nothing else,
 * counts nothing and names no request. What it reaches is the ceiling for this server on the machine at hand.
 */

export interface Bare {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

interface Content {
  readonly path: string;
  readonly status: number;
  readonly headers: [string, string][];
  readonly keys: readonly string[];
}

const keptHeaders = new Set(["content-type", "content-encoding", "etag", "vary", "cache-control"]);

export async function startBare({ path, status }: Case, shown: Shown, keys: readonly string[]): Promise<Bare> {
  const directory = temporaryDirectory("bare");
  const headers = [...shown.headers].filter(([name]) => keptHeaders.has(name));
  writeFileSync(join(directory.path, "body"), shown.body);
  writeFileSync(
    join(directory.path, "content.json"),
    JSON.stringify({ path, status, headers, keys } satisfies Content),
  );
  const child = Bun.spawn([process.execPath, import.meta.path, directory.path], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  endWithUs(child);
  const { value } = await child.stdout.getReader().read();
  return {
    url: new TextDecoder().decode(value).trim(),
    pid: child.pid,
    stop: async () => {
      child.kill("SIGKILL");
      await child.exited;
      directory.remove();
    },
  };
}

function serveBare(directory: string): void {
  const { path, status, headers, keys } = JSON.parse(readFileSync(join(directory, "content.json"), "utf8")) as Content;
  const body = new Blob([readFileSync(join(directory, "body"))]);
  const answer = { status: status === 304 ? 200 : status, headers: new Headers(headers) };
  const notModified = { status: 304, headers: new Headers(headers.filter(([name]) => name !== "content-type")) };
  const etag = answer.headers.get("etag");
  const known = new Set(keys.map((key) => digestOf(`Bearer ${key}`)));
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const authorization = request.headers.get("authorization");
      const isKnown = authorization !== null && known.has(digestOf(authorization));
      if (isKnown === (status === 401) || !request.url.endsWith(path)) return new Response(null, { status: 500 });
      if (etag !== null && request.headers.get("if-none-match") === etag) return new Response(null, notModified);
      return new Response(body, answer);
    },
  });
  process.stdout.write(`http://127.0.0.1:${server.port}\n`);
}

function digestOf(text: string): string {
  return hash("sha256", text, "base64");
}

if (import.meta.main) serveBare(process.argv[2]!);
