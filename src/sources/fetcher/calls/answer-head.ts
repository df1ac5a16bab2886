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

/** Reads the status line and the headers, without the empty line after them. Throws UpstreamError. */
export function readHead(text: string): AnswerHead {
  const [, minor, status] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |\r\n|$)/.exec(text) ?? [];
  if (minor === undefined || status === undefined) throw notHttp();
  const headers = readHeaders(text);
  const framing = framingOf(Number(status), headers);
  const hasBoth = headers.has("transfer-encoding") && headers.has("content-length");
  // Of two lengths that disagree, one is a trap.
  if (hasBoth) headers.delete("content-length");
  const connection = headers.get("connection");
  const closes = connection !== null && /(^|,)\s*close\s*(,|$)/i.test(connection);
  const staysOpen = minor === "1" && !closes && !hasBoth && framing.kind !== "until-close";
  return { status: Number(status), headers, framing, staysOpen };
}

function readHeaders(text: string): AnswerHeaders {
  const headers = new AnswerHeaders();
  for (let end = text.indexOf("\r\n"); end !== -1;) {
    const start = end + 2;
    end = text.indexOf("\r\n", start);
    if (!headers.add(text.slice(start, end === -1 ? undefined : end))) throw notHttp();
  }
  return headers;
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
