import { AnswerHeaders } from "./answer-headers.ts";
import { UpstreamError } from "../../upstream.ts";

/** How the end of a body is told. */
export type Framing =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

/** What stands before the body of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly framing: Framing;
  /** Whether the connection can take another request after this answer. */
  readonly staysOpen: boolean;
}

const statusLine = /^HTTP\/1\.[01] [1-5]\d\d(?: |\r\n|$)/;
const [zero, one] = [0x30, 0x31];
// Each is looked for among the others.
const headersMax = 500;
const minorAt = "HTTP/1.".length;
const statusAt = "HTTP/1.1 ".length;

/** Reads the status line and the headers, without the empty line after them. Throws UpstreamError. */
export function readHead(text: string): AnswerHead {
  if (!statusLine.test(text)) throw notHttp();
  const status = 100 * digitAt(text, statusAt) + 10 * digitAt(text, statusAt + 1) + digitAt(text, statusAt + 2);
  const headers = readHeaders(text);
  const framing = framingOf(status, headers);
  const hasBoth = framing.kind === "chunked" && headers.get("content-length") !== null;
  // Of two lengths that disagree, one is a trap.
  if (hasBoth) headers.delete("content-length");
  const connection = headers.get("connection");
  const closes = connection !== null && /(^|,)\s*close\s*(,|$)/i.test(connection);
  const isNew = text.charCodeAt(minorAt) === one;
  return { status, headers, framing, staysOpen: isNew && !closes && !hasBoth && framing.kind !== "until-close" };
}

function digitAt(text: string, at: number): number {
  return text.charCodeAt(at) - zero;
}

function readHeaders(text: string): AnswerHeaders {
  if (text.includes("\0")) throw notHttp();
  const headers = new AnswerHeaders();
  let count = 0;
  for (let end = lineEnd(text, 0); end < text.length;) {
    const start = end + 2;
    end = lineEnd(text, start);
    if (!headers.add(text, start, end)) throw notHttp();
    if (++count > headersMax) throw new UpstreamError("too-large", `Its answer has more than ${headersMax} headers.`);
  }
  return headers;
}

/** Neither half of a line's end may stand alone: others might end the line there. */
function lineEnd(text: string, start: number): number {
  const [end, feed] = [text.indexOf("\r", start), text.indexOf("\n", start)];
  if (end === -1 && feed === -1) return text.length;
  if (end === -1 || feed !== end + 1) throw notHttp();
  return end;
}

function framingOf(status: number, headers: AnswerHeaders): Framing {
  if (status < 200 || status === 204 || status === 304) return { kind: "length", bytes: 0 };
  const coding = headers.get("transfer-encoding");
  if (coding !== null) {
    if (coding.toLowerCase() !== "chunked") throw notHttp();
    return { kind: "chunked" };
  }
  const length = headers.get("content-length");
  if (length === null) return { kind: "until-close" };
  if (!/^\d{1,15}$/.test(length)) throw notHttp();
  return { kind: "length", bytes: Number(length) };
}

export function notHttp(): UpstreamError {
  return new UpstreamError("malformed", "It did not answer with valid HTTP.");
}
