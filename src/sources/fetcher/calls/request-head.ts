import { proxyHeaders } from "../connect.ts";
import type { Proxy } from "../proxies.ts";
import type { Target } from "../target.ts";
import { UpstreamError } from "../../upstream.ts";

// The connection decides these, not the caller.
const ownHeaders = new Set(["host", "content-length", "transfer-encoding", "connection", "keep-alive", "expect"]);

/** Headers as the lines of a request. Throws UpstreamError. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let [text, values] = ["", ""];
  for (const name in headers) {
    const value = headers[name] ?? "";
    if (!isSent(name)) continue;
    text += `${name}: ${value}\r\n`;
    values += value;
  }
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(values)) throw notSendable();
  return text;
}

/** Whether each of the names that were sent before is sent: always the same few. */
const knownNames = new Map<string, boolean>();
const knownNamesMax = 1_000;

function isSent(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw notSendable();
  const isOwn = ownHeaders.has(name.toLowerCase());
  if (knownNames.size < knownNamesMax) knownNames.set(name, !isOwn);
  return !isOwn;
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
  const lengthLine = length === null ? "" : `Content-Length: ${length}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: ${target.authority}\r\n${lines}${forProxy}${lengthLine}\r\n`;
}
