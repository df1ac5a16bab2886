/** One answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** By lower-case name; repeated ones joined by ", ". */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

interface ParsedAnswers {
  readonly answers: readonly RawAnswer[];
  /** The bytes after the last complete answer. */
  readonly rest: string;
}

/** Everything that a server sent on one connection. */
export interface Conversation extends ParsedAnswers {
  readonly closedByServer: boolean;
  readonly durationMs: number;
}

interface ParseContext {
  readonly toHead: boolean;
  /** Without a length, the body ends with the connection. */
  readonly closedByServer: boolean;
}

/** Parses all complete answers and returns the remaining bytes. */
export function parseAnswers(received: Buffer, context: ParseContext): ParsedAnswers {
  const answers: RawAnswer[] = [];
  let at = 0;
  for (;;) {
    const headEnd = received.indexOf("\r\n\r\n", at);
    if (headEnd === -1) break;
    const { status, headers } = parseHead(received.toString("latin1", at, headEnd));
    const body = bodyOf(received.subarray(headEnd + 4), status, headers, context);
    if (body === null) break;
    answers.push({ status, headers, body: body.bytes.toString("utf8") });
    at = headEnd + 4 + body.lengthOnWire;
  }
  return { answers, rest: received.toString("latin1", at) };
}

function parseHead(head: string): { status: number; headers: Map<string, string> } {
  const [statusLine = "", ...lines] = head.split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1];
  if (status === undefined) throw new Error(`this is no status line: ${statusLine}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`this is no header field: ${line}`);
    const earlier = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return { status: Number(status), headers };
}

interface WireBody {
  readonly bytes: Buffer;
  readonly lengthOnWire: number;
}

function bodyOf(
  after: Buffer,
  status: number,
  headers: ReadonlyMap<string, string>,
  { toHead, closedByServer }: ParseContext,
): WireBody | null {
  if (toHead || status < 200 || status === 204 || status === 304) return { bytes: Buffer.alloc(0), lengthOnWire: 0 };
  if (headers.get("transfer-encoding") === "chunked") return chunkedBody(after);
  const length = headers.get("content-length");
  if (length === undefined) return closedByServer ? { bytes: after, lengthOnWire: after.length } : null;
  if (after.length < Number(length)) return null;
  return { bytes: after.subarray(0, Number(length)), lengthOnWire: Number(length) };
}

function chunkedBody(after: Buffer): WireBody | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = after.indexOf("\r\n", at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(after.toString("latin1", at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (after.length < end) return null;
    if (size === 0) return { bytes: Buffer.concat(chunks), lengthOnWire: end };
    chunks.push(after.subarray(lineEnd + 2, end - 2));
    at = end;
  }
}
