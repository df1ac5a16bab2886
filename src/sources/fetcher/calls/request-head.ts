import { proxyHeaders } from "../connect.ts";
import type { Proxy } from "../proxies.ts";
import type { Target } from "../target.ts";
import { UpstreamError } from "../../upstream.ts";

// The connection decides these, not the caller.
const ownHeaders = new Set(["host", "content-length", "transfer-encoding", "connection", "keep-alive", "expect"]);

const unsendable = /[^\t\u0020-\u007e\u0080-\u00ff]/;

/** Headers as the lines of a request, each with the line end before it. Throws UpstreamError. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let text = "";
  for (const name in headers) {
    const beginning = lineBeginning(name);
    if (beginning === "") continue;
    const value = headers[name] ?? "";
    if (unsendable.test(value)) throw notSendable();
    text += beginning + value;
  }
  return text;
}

/**
 * How the line of each name begins that was sent before; empty for those that are not sent. They are always the same few,
 * and the fewer pieces a text is made of, the less it costs to write.
 */
const lineBeginnings = new Map<string, string>();
const lineBeginningsMax = 1_000;

function lineBeginning(name: string): string {
  const known = lineBeginnings.get(name);
  if (known !== undefined) return known;
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw notSendable();
  const beginning = ownHeaders.has(name.toLowerCase()) ? "" : `\r\n${name}: `;
  if (lineBeginnings.size < lineBeginningsMax) lineBeginnings.set(name, beginning);
  return beginning;
}

function notSendable(): UpstreamError {
  return new UpstreamError("refused", "Its secret or an option has a character that an HTTP header cannot hold.");
}

export interface RequestToWrite {
  readonly method: string;
  readonly target: Target;
  /** Of `headerLines`. */
  readonly lines: string;
  readonly body: Uint8Array | null;
}

/** What stands before the body of a request, in Latin 1. */
export function requestHead({ method, target, lines, body }: RequestToWrite, proxy: Proxy | null): string {
  const path = proxy === null ? target.path : `http://${target.authority}${target.path}`;
  const forProxy = proxy === null ? "" : headerLines(proxyHeaders(proxy));
  const length = body?.length ?? (method === "GET" ? null : 0);
  const lengthLine = length === null ? "" : `\r\nContent-Length: ${length}`;
  return `${method} ${path} HTTP/1.1\r\nHost: ${target.authority}${lines}${forProxy}${lengthLine}\r\n\r\n`;
}
