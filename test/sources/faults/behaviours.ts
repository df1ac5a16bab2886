import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Socket } from "node:net";
import { answerOf } from "../../support/upstreams/raw-upstream.ts";
import type { ListFormat } from "./list-formats.ts";

/** A request to an upstream, and the list that it should answer. */
export interface FaultyRequest {
  readonly socket: Socket;
  readonly request: string;
  readonly format: ListFormat;
  /** The models of the valid list. */
  readonly ids: readonly string[];
  /** How many refreshes had this behaviour before. */
  readonly turn: number;
}

export interface Behaviour {
  readonly name: string;
  /** `fails`: nothing changes. `well`: the valid list. `misses`: a valid list that lacks models. */
  readonly outcome: "fails" | "well" | "misses";
  /** Only for kinds whose lists have pages. */
  readonly needsPages?: true;
  /** Nothing listens on the port. */
  readonly isDown?: true;
  /** For how many refreshes; by default two for `misses`, one less than retires a model. */
  readonly times?: number;
  readonly answer: (incoming: FaultyRequest) => unknown;
}

const html = "<!doctype html><html><body>Welcome to nginx!</body></html>";
const otherIds = Array.from({ length: 20 }, (_, at) => `other-${at}`);
const json = "Content-Type: application/json";

/** Answers the valid list, in pages if the kind has them. */
function listWell({ socket, request, format, ids }: FaultyRequest, headers: readonly string[] = [json]): void {
  const half = Math.ceil(ids.length / 2);
  const body = !format.hasPages
    ? format.page(ids)
    : format.pageIn(request) === null
      ? format.page(ids.slice(0, half), ids[half - 1])
      : format.page(ids.slice(half));
  socket.end(answerOf(body, headers));
}

/** The whole list in one page. */
const whole = ({ format, ids }: FaultyRequest): string => format.page(ids);
const says = (
  name: string,
  body: string | Buffer | ((incoming: FaultyRequest) => string | Buffer),
  headers: string[] = [json],
) =>
  fails(name, (incoming) => incoming.socket.end(answerOf(typeof body === "function" ? body(incoming) : body, headers)));
const status = (format: string, headers: string[] = []) =>
  fails(format, ({ socket }) => socket.end(answerOf('{"error":{"message":"no"}}', headers, format)));
const raw = (name: string, bytes: (incoming: FaultyRequest) => string) =>
  fails(name, (incoming) => incoming.socket.end(bytes(incoming)));
const lists = (name: string, ids: (incoming: FaultyRequest) => readonly string[], times = 2): Behaviour => ({
  name,
  outcome: "misses",
  times,
  answer: (incoming) => incoming.socket.end(answerOf(incoming.format.page(ids(incoming)), [json])),
});

function fails(name: string, answer: Behaviour["answer"]): Behaviour {
  return { name, outcome: "fails", answer };
}

function well(name: string, answer: Behaviour["answer"]): Behaviour {
  return { name, outcome: "well", answer };
}

function ofPages(name: string, answer: Behaviour["answer"]): Behaviour {
  return { ...fails(name, answer), needsPages: true };
}

/** The whole list with every element changed. */
function rewritten(incoming: FaultyRequest, change: (item: unknown, at: number) => unknown): string {
  const answer = JSON.parse(whole(incoming)) as Record<string, unknown>;
  const key = Array.isArray(answer["data"]) ? "data" : "models";
  return JSON.stringify({ ...answer, [key]: (answer[key] as unknown[]).map(change) });
}

const withList = (incoming: FaultyRequest, list: unknown): string => {
  const key = "data" in (JSON.parse(whole(incoming)) as object) ? "data" : "models";
  return JSON.stringify({ [key]: list });
};

// Made once, so that making them does not slow the requests.
const tooMany = Array.from({ length: 20_001 }, (_, at) => `many-${at}`);
const ballast = "x".repeat(9 * 1024 * 1024);
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
const smallBomb = brotliCompressSync(Buffer.alloc(64 * 1024 * 1024, 0x5b));
const deep = "[".repeat(1_000_000);

const documents: readonly Behaviour[] = [
  says("HTML", html, ["Content-Type: text/html"]),
  says("HTML that says it is JSON", html),
  says("an error with 200", '{"error":{"message":"overloaded","type":"server_error"}}'),
  says("missing data", '{"object":"list"}'),
  says("an error beside null data", (incoming) =>
    JSON.stringify({ ...JSON.parse(withList(incoming, null)), error: "no" }),
  ),
  says("duplicate ids", ({ format, ids }) => format.page([...ids, ids[0]!])),
  says("9 MB", ballast),
  says("9 MB in chunks", () => `${ballast.length.toString(16)}\r\n${ballast}\r\n0\r\n\r\n`, [
    json,
    "Transfer-Encoding: chunked",
  ]),
  says("20,001 models", ({ format }) => format.page(tooMany)),
  says("too deep", deep),
  says("too deep within a model", (incoming) =>
    rewritten(incoming, (item) => ({ ...Object(item), meta: "@" })).replaceAll('"@"', "[".repeat(40) + "]".repeat(40)),
  ),
  says("an object for a list", (incoming) => withList(incoming, { a: 1 })),
  says("texts for models", (incoming) => withList(incoming, incoming.ids)),
  says("numbers for ids", (incoming) => rewritten(incoming, (_, at) => ({ id: at, name: at }))),
  says("a number", "42"),
  says("an empty body", ""),
  says("NaN", (incoming) => `${whole(incoming).slice(0, -1)},"n":NaN}`),
  says("half of the JSON", (incoming) => whole(incoming).slice(0, 200)),
  says(
    "bytes that are no text",
    (incoming) =>
      Buffer.concat([
        Buffer.from(whole(incoming).slice(0, -1)),
        Buffer.from([0x2c, 0x22, 0xfc, 0x22, 0x3a, 0x31, 0x7d]),
      ]),
    ["Content-Type: application/json; charset=iso-8859-1"],
  ),
  says("UTF-16", (incoming) => Buffer.from(`\ufeff${whole(incoming)}`, "utf16le")),
];

const transfers: readonly Behaviour[] = [
  says("gzip bomb", bomb, [json, "Content-Encoding: gzip"]),
  says("brotli bomb", smallBomb, [json, "Content-Encoding: br"]),
  says("bad gzip", "this is not gzip at all", [json, "Content-Encoding: gzip"]),
  says("gzip that breaks off", (incoming) => gzipSync(whole(incoming)).subarray(0, 60), [
    json,
    "Content-Encoding: gzip",
  ]),
  says("a coding of its own", whole, [json, "Content-Encoding: aws-chunked"]),
  says("truncated", (incoming) => whole(incoming).slice(0, 100), [json, "Content-Length: 5000"]),
  says("a content-length too small", whole, [json, "Content-Length: 50"]),
  raw(
    "a content-length that is none",
    (incoming) => `HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n${whole(incoming)}`,
  ),
  raw(
    "chunked garbage",
    (incoming) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${whole(incoming)}\r\n`,
  ),
  raw(
    "chunks that break off",
    (incoming) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n${whole(incoming)}`,
  ),
  raw("headers without end", () => `HTTP/1.1 200 OK\r\n${"X-Padding: x\r\n".repeat(20_000)}`),
  raw("no HTTP", () => "SSH-2.0-OpenSSH_9.2\r\n"),
  fails("the connection closed at once", ({ socket }) => socket.destroy()),
  fails("the connection reset in the middle", (incoming) => {
    incoming.socket.write(answerOf(whole(incoming).slice(0, 100), ["Content-Length: 5000"]), () =>
      setTimeout(() => incoming.socket.resetAndDestroy(), 20),
    );
  }),
  { ...fails("connection refused", () => undefined), isDown: true },
  fails("one byte a second", (incoming) => slowly(incoming.socket, answerOf(whole(incoming)))),
  fails("headers never", () => undefined),
  fails("a body that never comes", ({ socket }) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")),
];

const statuses: readonly Behaviour[] = [
  status("302 Found", ["Location: http://169.254.169.254/latest/meta-data/"]),
  status("401 Unauthorized"),
  status("403 Forbidden"),
  status("404 Not Found"),
  status("429 Too Many Requests", ["Retry-After: 1"]),
  status("500 Internal Server Error"),
  status("503 Service Unavailable"),
];

export const good = well("good", (incoming) => listWell(incoming));
export const shrink = lists("a sudden shrink", ({ ids }) => ids.slice(0, 1));

const sound: readonly Behaviour[] = [
  good,
  well("slow but in time", (incoming) => setTimeout(() => listWell(incoming), 1500)),
  well("good gzip", (incoming) =>
    incoming.socket.end(answerOf(gzipSync(whole(incoming)), [json, "Content-Encoding: gzip"])),
  ),
  well("a byte order mark", (incoming) => incoming.socket.end(answerOf(`\ufeff${whole(incoming)}`, [json]))),
  well("ids that cannot be", (incoming) =>
    incoming.socket.end(
      answerOf(incoming.format.page([...incoming.ids, "a\u0000b", " ", "x".repeat(2000), "models/\u202e"]), [json]),
    ),
  ),
  { ...well("a list that alternates", listAlternating), outcome: "misses", times: 4 },
  lists("an empty list", () => []),
  {
    ...lists("null data", () => []),
    answer: (incoming) => incoming.socket.end(answerOf(withList(incoming, null), [json])),
  },
  shrink,
  lists("a list of other ids", () => otherIds),
];

const pages: readonly Behaviour[] = [
  ofPages("pages that go in a circle", ({ socket, request, format, ids }) =>
    socket.end(answerOf(format.page(ids.slice(0, 1), format.pageIn(request) === "here" ? "there" : "here"))),
  ),
  ofPages("a page missing in the middle", (incoming) =>
    incoming.format.pageIn(incoming.request) === null
      ? listWell(incoming)
      : incoming.socket.end(answerOf("{}", [], "404 Not Found")),
  ),
  ofPages("a page of garbage in the middle", (incoming) =>
    incoming.format.pageIn(incoming.request) === null ? listWell(incoming) : incoming.socket.end(answerOf(html)),
  ),
  ofPages("pages without end", ({ socket, request, format }) => {
    const at = Number(format.pageIn(request) ?? 0);
    socket.end(answerOf(format.page([`endless-${at}`], String(at + 1))));
  }),
  ofPages("one model on two pages", ({ socket, request, format, ids }) =>
    socket.end(answerOf(format.pageIn(request) === null ? format.page(ids, "next") : format.page(ids.slice(-1)))),
  ),
];

/** Every behaviour of an upstream. */
export const behaviours: readonly Behaviour[] = [...documents, ...transfers, ...statuses, ...sound, ...pages];

function listAlternating(incoming: FaultyRequest): void {
  if (incoming.turn % 2 === 1) listWell(incoming);
  else incoming.socket.end(answerOf(incoming.format.page(incoming.ids.slice(0, 2)), [json]));
}

function slowly(socket: Socket, bytes: Buffer): void {
  let at = 0;
  const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 1000);
  socket.on("close", () => clearInterval(timer));
}
