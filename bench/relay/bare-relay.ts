import { newRequestId } from "../../src/http/request/request-id.ts";
import { keyCheck, readContent, startRelayProgram, type RelayContent } from "./relay-program.ts";
import { callPath } from "./traffic.ts";

/*
 * The minimal relay on this runtime: hash the key, look it up, read the body, `fetch` with the headers that Rollcall
 * sends, and answer with the headers that Rollcall answers with, request id included. It checks and counts nothing.
 */

export function startBareRelay(content: RelayContent): ReturnType<typeof startRelayProgram> {
  return startRelayProgram(import.meta.path, content);
}

function serveBareRelay(directory: string): void {
  const content = readContent(directory);
  const url = content.upstreamUrl + callPath;
  const isKnown = keyCheck(content.keys);
  const sent = new Headers(content.sent as [string, string][]);
  const whole = new Headers(content.whole as [string, string][]);
  const streamed = new Headers(content.streamed as [string, string][]);
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      if (!isKnown(request.headers)) return new Response(null, { status: 401 });
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

if (import.meta.main) serveBareRelay(process.argv[2]!);
