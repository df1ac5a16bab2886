import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { newRequestId } from "../../src/http/request/request-id.ts";
import { findInJson } from "../../src/relay/json/find-in-json.ts";
import { interestsOf } from "../../src/relay/json/interests.ts";
import { keyCheck, readContent, startRelayProgram, type RelayContent } from "./relay-program.ts";
import { callPath } from "./traffic.ts";

/*
 * The least that a relay with duties does on this runtime: the minimal relay, and what no relay of this kind can leave
 * out. It filters the headers of both directions, finds the model by the strict scan of Rollcall and looks it up, ends
 * the upstream's request when the client leaves, looks for the end and the usage of an answer, and writes a line for
 * each call. Its looks are native searches that the text of a model could fool and a chunk could split.
 */

export function startDutifulRelay(content: RelayContent): ReturnType<typeof startRelayProgram> {
  return startRelayProgram(import.meta.path, content);
}

const notSent = new Set(["authorization", "connection", "content-length", "cookie", "forwarded", "host", "te", "via"]);
const notAnswered = new Set(["connection", "content-length", "keep-alive", "set-cookie", "transfer-encoding"]);
const interests = interestsOf(["model", "stream", "models[]", "fallbacks[].model"]);
const writeMs = 100;

interface Call {
  readonly id: string;
  readonly model: string;
  readonly beganMs: number;
  bytes: number;
  isDone: boolean;
  usage: unknown;
}

function serveDutifulRelay(directory: string): void {
  const content = readContent(directory);
  const url = content.upstreamUrl + callPath;
  const isKnown = keyCheck(content.keys);
  const models = new Set(content.models);
  const end = logOf(join(directory, "calls.log"));
  // Those that Rollcall adds to every answer.
  const upstreams = new Set(["cache-control", "content-type", "openai-processing-ms", "x-request-id", "request-id"]);
  const added = content.whole.filter(([name]) => !upstreams.has(name));
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      if (!isKnown(request.headers)) return new Response(null, { status: 401 });
      const beganMs = performance.now();
      const body = await request.bytes();
      const found = await findInJson(body, interests);
      const model = found.find(({ path }) => path === "model")?.value;
      if (typeof model !== "string" || !models.has(model)) return new Response(null, { status: 404 });
      const call: Call = { id: newRequestId(), model, beganMs, bytes: 0, isDone: false, usage: null };
      const headers = filtered(request.headers, notSent);
      headers.set("authorization", `Bearer ${content.secret}`);
      headers.set("x-client-request-id", call.id);
      const upstream = await fetch(url, { method: "POST", headers, body, decompress: false, signal: request.signal });
      const answered = filtered(upstream.headers, notAnswered);
      for (const [name, value] of added) answered.set(name, value);
      answered.set("x-request-id", call.id);
      answered.set("request-id", call.id);
      const isStream = upstream.headers.get("content-type") === "text/event-stream";
      const passed = isStream ? followed(upstream.body!, call, end) : await counted(upstream, call, end);
      return new Response(passed, { status: upstream.status, headers: answered });
    },
  });
  process.stdout.write(`http://127.0.0.1:${server.port}\n`);
}

function filtered(headers: Headers, dropped: ReadonlySet<string>): Headers {
  const kept = new Headers();
  for (const [name, value] of headers) if (!dropped.has(name)) kept.append(name, value);
  return kept;
}

async function counted(upstream: Response, call: Call, end: (call: Call) => void): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await upstream.bytes();
  look(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), call);
  call.isDone = true;
  end(call);
  return bytes;
}

function followed(body: ReadableStream<Uint8Array>, call: Call, end: (call: Call) => void): ReadableStream {
  const reader = body.getReader();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (done) {
        end(call);
        controller.close();
        return;
      }
      const chunk = Buffer.from(value.buffer, value.byteOffset, value.length);
      look(chunk, call);
      call.isDone ||= chunk.includes("data: [DONE]");
      controller.enqueue(value);
    },
    cancel: () => {
      end(call);
      return reader.cancel();
    },
  });
}

const usageField = Buffer.from('"usage":{');

function look(bytes: Buffer, call: Call): void {
  call.bytes += bytes.length;
  const at = bytes.indexOf(usageField);
  if (at === -1) return;
  const from = at + usageField.length - 1;
  call.usage = JSON.parse(bytes.toString("latin1", from, bytes.indexOf("}", from) + 1));
}

/** What notes a call that has ended. Lines are written together. */
function logOf(path: string): (call: Call) => void {
  const file = createWriteStream(path);
  let lines = "";
  setInterval(() => {
    if (lines !== "") file.write(lines);
    lines = "";
  }, writeMs);
  return (call) => void (lines += `${JSON.stringify({ ...call, ms: performance.now() - call.beganMs })}\n`);
}

if (import.meta.main) serveDutifulRelay(process.argv[2]!);
