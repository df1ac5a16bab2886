import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Shown } from "./cases.ts";
import { newRequestId } from "../src/http/request/request-id.ts";
import { endWithUs, temporaryDirectory } from "./tools.ts";

/*
 * The minimum on this runtime: hash the key, look it up, and send prepared bytes with the headers of every answer,
 * request id included. It checks and counts nothing else. Its throughput is the ceiling for Rollcall on the same
 * machine.
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

// The runtime writes these headers.
const ownHeaders = new Set(["content-length", "date", "connection", "transfer-encoding"]);

export async function startBare({ path, status }: Case, shown: Shown, keys: readonly string[]): Promise<Bare> {
  const directory = temporaryDirectory("bare");
  const headers = [...shown.headers].filter(([name]) => !ownHeaders.has(name));
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
  const known = new Set(keys.map((key) => digestOfKey(`Bearer ${key}`)));
  const named = ({ status: as, headers: own }: typeof answer) => {
    const requestId = newRequestId();
    own.set("x-request-id", requestId);
    own.set("request-id", requestId);
    return { status: as, headers: own };
  };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const authorization = request.headers.get("authorization");
      const isKnown = authorization !== null && known.has(digestOfKey(authorization));
      if (isKnown === (status === 401) || !request.url.endsWith(path)) return new Response(null, { status: 500 });
      if (etag !== null && request.headers.get("if-none-match") === etag) return new Response(null, named(notModified));
      return new Response(body, named(answer));
    },
  });
  process.stdout.write(`http://127.0.0.1:${server.port}\n`);
}

function digestOfKey(text: string): string {
  return hash("sha256", text, "base64");
}

if (import.meta.main) serveBare(process.argv[2]!);
