import { lookup } from "node:dns/promises";
import { assertAddressesAllowed, assertHostAllowed, targetOf } from "./target.ts";
import { UpstreamError } from "../upstream.ts";

export interface OutgoingCall {
  readonly method: "POST" | "GET" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
}

export interface UpstreamReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

export async function call({ method, url, headers, body, isTrusted, signal }: OutgoingCall): Promise<UpstreamReply> {
  const target = targetOf(url);
  assertHostAllowed(target, isTrusted);
  const address = target.isAddress ? target.host : (await lookup(target.host)).address;
  assertAddressesAllowed([address], isTrusted);
  try {
    return await fetch(
      `${target.scheme}://${address.includes(":") ? `[${address}]` : address}:${target.port}${target.path}`,
      {
        method,
        headers: { ...headers, host: target.authority },
        body: body as Uint8Array<ArrayBuffer> | null,
        signal,
        redirect: "manual",
        decompress: false,
        timeout: false,
        tls: { serverName: target.host },
      } as RequestInit,
    );
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UpstreamError(code === "ECONNRESET" ? "truncated" : "unreachable", "It cannot be reached.");
  }
}
