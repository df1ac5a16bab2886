import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Socket } from "node:net";
import { answerOf } from "../../support/raw-upstream.ts";
import type { Words } from "./words.ts";

/** One request to an upstream, and what its list should be. */
export interface Asked {
  readonly socket: Socket;
  readonly request: string;
  readonly words: Words;
  /** The models of the good list. */
  readonly ids: readonly string[];
  /** How many refreshes this behaviour has lasted. */
  readonly turn: number;
}

export interface Behaviour {
  readonly name: string;
  /** `fails`: nothing changes. `well`: the good list. `misses`: a sound list without all of the good one's models. */
  readonly outcome: "fails" | "well" | "misses";
  /** For kinds whose lists have pages. */
  readonly needsPages?: true;
  /** Nobody listens. */
  readonly isRetired?: true;
  /** For how many refreshes; two by default where models are missed, which is one less than retires them. */
  readonly times?: number;
  readonly answer: (asked: Asked) => unknown;
}

const html = "<!doctype html><html><body>Welcome to nginx!</body></html>";
const otherIds = Array.from({ length: 20 }, (_, at) => `other-${at}`);
const json = "Content-Type: application/json";

/** The good list, in pages where the kind has them. */
function listWell({ socket, request, words, ids }: Asked, headers: readonly string[] = [json]): void {
  const half = Math.ceil(ids.length / 2);
  const body = !words.hasPages
    ? words.page(ids)
    : words.asked(request) === null
      ? words.page(ids.slice(0, half), ids[half - 1])
      : words.page(ids.slice(half));
  socket.end(answerOf(body, headers));
}

/** The whole list in one page, for what is done to a body. */
const whole = ({ words, ids }: Asked): string => words.page(ids);
const says = (name: string, body: string | Buffer | ((asked: Asked) => string | Buffer), headers: string[] = [json]) =>
  fails(name, (asked) => asked.socket.end(answerOf(typeof body === "function" ? body(asked) : body, headers)));
const status = (words: string, headers: string[] = []) =>
  fails(words, ({ socket }) => socket.end(answerOf('{"error":{"message":"no"}}', headers, words)));
const raw = (name: string, bytes: (asked: Asked) => string) => fails(name, (asked) => asked.socket.end(bytes(asked)));
const lists = (name: string, ids: (asked: Asked) => readonly string[], times = 2): Behaviour => ({
  name,
  outcome: "misses",
  times,
  answer: (asked) => asked.socket.end(answerOf(asked.words.page(ids(asked)), [json])),
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

/** With every element of the list as this makes it. */
function rewritten(asked: Asked, change: (item: unknown, at: number) => unknown): string {
  const answer = JSON.parse(whole(asked)) as Record<string, unknown>;
  const key = Array.isArray(answer["data"]) ? "data" : "models";
  return JSON.stringify({ ...answer, [key]: (answer[key] as unknown[]).map(change) });
}

const withList = (asked: Asked, list: unknown): string => {
  const key = "data" in (JSON.parse(whole(asked)) as object) ? "data" : "models";
  return JSON.stringify({ [key]: list });
};

// Made once: what they cost is to fall on whoever reads them.
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
  says("an error beside null data", (asked) => JSON.stringify({ ...JSON.parse(withList(asked, null)), error: "no" })),
  says("duplicate ids", ({ words, ids }) => words.page([...ids, ids[0]!])),
  says("9 MB", ballast),
  says("9 MB in chunks", () => `${ballast.length.toString(16)}\r\n${ballast}\r\n0\r\n\r\n`, [
    json,
    "Transfer-Encoding: chunked",
  ]),
  says("20,001 models", ({ words }) => words.page(tooMany)),
  says("too deep", deep),
  says("too deep within a model", (asked) =>
    rewritten(asked, (item) => ({ ...Object(item), meta: "@" })).replaceAll('"@"', "[".repeat(40) + "]".repeat(40)),
  ),
  says("an object for a list", (asked) => withList(asked, { a: 1 })),
  says("texts for models", (asked) => withList(asked, asked.ids)),
  says("numbers for ids", (asked) => rewritten(asked, (_, at) => ({ id: at, name: at }))),
  says("a number", "42"),
  says("an empty body", ""),
  says("NaN", (asked) => `${whole(asked).slice(0, -1)},"n":NaN}`),
  says("half of the JSON", (asked) => whole(asked).slice(0, 200)),
  says(
    "bytes that are no text",
    (asked) =>
      Buffer.concat([Buffer.from(whole(asked).slice(0, -1)), Buffer.from([0x2c, 0x22, 0xfc, 0x22, 0x3a, 0x31, 0x7d])]),
    ["Content-Type: application/json; charset=iso-8859-1"],
  ),
  says("UTF-16", (asked) => Buffer.from(`\ufeff${whole(asked)}`, "utf16le")),
];

const transfers: readonly Behaviour[] = [
  says("gzip bomb", bomb, [json, "Content-Encoding: gzip"]),
  says("brotli bomb", smallBomb, [json, "Content-Encoding: br"]),
  says("bad gzip", "this is not gzip at all", [json, "Content-Encoding: gzip"]),
  says("gzip that breaks off", (asked) => gzipSync(whole(asked)).subarray(0, 60), [json, "Content-Encoding: gzip"]),
  says("a coding of its own", whole, [json, "Content-Encoding: aws-chunked"]),
  says("truncated", (asked) => whole(asked).slice(0, 100), [json, "Content-Length: 5000"]),
  says("a content-length too small", whole, [json, "Content-Length: 50"]),
  raw("a content-length that is none", (asked) => `HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n${whole(asked)}`),
  raw("chunked garbage", (asked) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${whole(asked)}\r\n`),
  raw(
    "chunks that break off",
    (asked) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n${whole(asked)}`,
  ),
  raw("headers without end", () => `HTTP/1.1 200 OK\r\n${"X-Padding: x\r\n".repeat(20_000)}`),
  raw("no HTTP", () => "SSH-2.0-OpenSSH_9.2\r\n"),
  fails("the connection closed at once", ({ socket }) => socket.destroy()),
  fails("the connection reset in the middle", (asked) => {
    asked.socket.write(answerOf(whole(asked).slice(0, 100), ["Content-Length: 5000"]), () =>
      setTimeout(() => asked.socket.resetAndDestroy(), 20),
    );
  }),
  { ...fails("connection refused", () => undefined), isRetired: true },
  fails("one byte a second", (asked) => slowly(asked.socket, answerOf(whole(asked)))),
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

export const good = well("good", (asked) => listWell(asked));
export const shrink = lists("a sudden shrink", ({ ids }) => ids.slice(0, 1));

const sound: readonly Behaviour[] = [
  good,
  well("slow but in time", (asked) => setTimeout(() => listWell(asked), 1500)),
  well("good gzip", (asked) => asked.socket.end(answerOf(gzipSync(whole(asked)), [json, "Content-Encoding: gzip"]))),
  well("a byte order mark", (asked) => asked.socket.end(answerOf(`\ufeff${whole(asked)}`, [json]))),
  well("ids that cannot be", (asked) =>
    asked.socket.end(
      answerOf(asked.words.page([...asked.ids, "a\u0000b", " ", "x".repeat(2000), "models/\u202e"]), [json]),
    ),
  ),
  { ...well("a list that alternates", listAlternating), outcome: "misses", times: 4 },
  lists("an empty list", () => []),
  { ...lists("null data", () => []), answer: (asked) => asked.socket.end(answerOf(withList(asked, null), [json])) },
  shrink,
  lists("a list of other ids", () => otherIds),
];

const pages: readonly Behaviour[] = [
  ofPages("pages that go in a circle", ({ socket, request, words, ids }) =>
    socket.end(answerOf(words.page(ids.slice(0, 1), words.asked(request) === "here" ? "there" : "here"))),
  ),
  ofPages("a page missing in the middle", (asked) =>
    asked.words.asked(asked.request) === null ? listWell(asked) : asked.socket.end(answerOf("{}", [], "404 Not Found")),
  ),
  ofPages("a page of garbage in the middle", (asked) =>
    asked.words.asked(asked.request) === null ? listWell(asked) : asked.socket.end(answerOf(html)),
  ),
  ofPages("pages without end", ({ socket, request, words }) => {
    const at = Number(words.asked(request) ?? 0);
    socket.end(answerOf(words.page([`endless-${at}`], String(at + 1))));
  }),
  ofPages("one model on two pages", ({ socket, request, words, ids }) =>
    socket.end(answerOf(words.asked(request) === null ? words.page(ids, "next") : words.page(ids.slice(-1)))),
  ),
];

/** Everything an upstream may do. */
export const behaviours: readonly Behaviour[] = [...documents, ...transfers, ...statuses, ...sound, ...pages];

function listAlternating(asked: Asked): void {
  if (asked.turn % 2 === 1) listWell(asked);
  else asked.socket.end(answerOf(asked.words.page(asked.ids.slice(0, 2)), [json]));
}

function slowly(socket: Socket, bytes: Buffer): void {
  let at = 0;
  const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 1000);
  socket.on("close", () => clearInterval(timer));
}
