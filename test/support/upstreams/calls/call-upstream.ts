import { createServer, type Socket } from "node:net";
import { listening } from "../raw-upstream.ts";
import { piecesOf, type CallAnswer } from "./call-answer.ts";
import { passes, type Fault } from "./faults.ts";
import { multipartField } from "./multipart-field.ts";
import { RequestReader, type ReceivedCall } from "./received-call.ts";
import { Rejected, type Vendor, type VendorCall } from "./vendor.ts";

/** A server with one vendor's API, which records the bytes that it gets. */
export interface CallUpstream {
  /** The base URL of a source. */
  readonly baseUrl: string;
  /** The calls so far; lists are left out. */
  readonly calls: readonly RecordedCall[];
  /** How the answer to a call is sent. Lists are sent as they are. */
  faultFor: (call: RecordedCall) => Fault;
  readonly close: () => void;
}

export interface RecordedCall extends ReceivedCall {
  readonly model: string;
  readonly status: number;
  /** When the caller closed the connection before its answer was whole; null otherwise. */
  leftMs: number | null;
  /** What was sent of the answer so far: all pieces that were sent as a whole, and whether these are all. */
  readonly sent: () => { readonly pieces: readonly Buffer[]; readonly isWhole: boolean };
}

/** These models are listed, and can be called. */
export async function startCallUpstream(vendor: Vendor, models: readonly string[]): Promise<CallUpstream> {
  const calls: RecordedCall[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const reader = new RequestReader();
    let current: { call: RecordedCall; isWhole: boolean } | null = null;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      if (current?.isWhole === false) current.call.leftMs = performance.now();
    });
    socket.on("data", (bytes: Buffer) => {
      for (const request of reader.push(bytes)) {
        const { call, answer } = answered(vendor, models, request);
        const pieces = piecesOf(answer);
        if (request.method === "GET") {
          socket.write(Buffer.concat(pieces));
          continue;
        }
        const before = socket.bytesWritten;
        const recorded: RecordedCall = {
          ...request,
          model: call.model,
          status: answer.status,
          leftMs: null,
          sent: () => sentOf(pieces, socket.bytesWritten - before),
        };
        calls.push(recorded);
        const now = { call: recorded, isWhole: false };
        current = now;
        const sent = upstream.faultFor(recorded)(socket, pieces);
        void Promise.resolve(sent).then(() => (now.isWhole = true));
      }
    });
  });
  const port = await listening(server);
  const upstream: CallUpstream = {
    baseUrl: `http://127.0.0.1:${port}${vendor.basePath}`,
    calls,
    faultFor: () => passes,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return upstream;
}

/** The bytes may be those of further answers, too. */
function sentOf(all: readonly Buffer[], bytes: number): ReturnType<RecordedCall["sent"]> {
  let end = 0;
  const pieces = all.filter((piece) => (end += piece.length) <= bytes);
  return { pieces, isWhole: pieces.length === all.length };
}

function answered(
  vendor: Vendor,
  models: readonly string[],
  request: ReceivedCall,
): { call: VendorCall; answer: CallAnswer } {
  const body = bodyOf(request);
  const nowhere: VendorCall = { request, body, model: "", id: "" };
  if (!vendor.accepts(request)) return { call: nowhere, answer: vendor.error(401, "Incorrect API key provided.") };
  for (const [method, path, answer, names] of vendor.routes) {
    const inPath = method === request.method ? pathPattern(path).exec(request.path) : null;
    if (inPath === null) continue;
    const model = decodeURIComponent(inPath.groups?.["model"] ?? "") || textIn(body["model"]);
    const call = { request, body: { ...body, models }, model, id: inPath.groups?.["id"] ?? "" };
    if (method === "POST" && names === undefined && !models.includes(model))
      return { call, answer: vendor.error(404, `The model '${model}' does not exist.`) };
    try {
      return { call, answer: answer(call) };
    } catch (error) {
      if (error instanceof Rejected) return { call, answer: vendor.error(400, error.message) };
      throw error;
    }
  }
  return { call: nowhere, answer: vendor.error(404, `Nothing is at ${request.method} ${request.path}.`) };
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function pathPattern(path: string): RegExp {
  const escaped = path.replaceAll(/[.*+?^$|[\]\\()]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replace(/\{(model|id)\}/, "(?<$1>[^/:]+)")}$`);
}

function bodyOf({ header, body }: ReceivedCall): Record<string, unknown> {
  const type = header("content-type") ?? "";
  // Some clients say that they send JSON where they send nothing.
  if (body.length === 0) return {};
  if (type.startsWith("application/json")) return JSON.parse(body.toString()) as Record<string, unknown>;
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary === undefined) return {};
  return Object.fromEntries(
    ["model", "file", "image", "stream", "prompt", "purpose"].map((name) => [
      name,
      multipartField(body, boundary, name),
    ]),
  );
}
