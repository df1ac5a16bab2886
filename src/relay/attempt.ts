import { malformedRequest } from "../core/refusal.ts";
import { callUrl } from "../sources/calls.ts";
import { UpstreamError } from "../sources/upstream.ts";
import type { FindServing, Serving } from "../sources/serving.ts";
import type { Outs } from "./outs.ts";
import { echoCall } from "./echo/echo-call.ts";
import { outgoingHeaders } from "./outgoing.ts";
import type { RelayParts } from "./relay-parts.ts";
import type { Arrived, CallRequest, RelayedCall } from "./relayed-call.ts";
import { retryAfterMs } from "./retry-after.ts";

/** One source's answer to a call, of whatever status, or why it gave none. */
export type Outcome = Arrived | UpstreamError;

/** Asks one source, and notes how it went. */
export async function attempt(parts: RelayParts, relayed: RelayedCall, serving: Serving): Promise<Outcome> {
  const { outs } = parts;
  const { progress, left } = relayed;
  const leaving = new AbortController();
  const abort = () => leaving.abort();
  left.addEventListener("abort", abort, { once: true });
  progress.begin(serving);
  outs.asked(serving);
  try {
    const reply = await send(parts, relayed, serving, leaving.signal);
    progress.arrived(reply.status);
    noteStatus(outs, serving, reply.status, reply.headers);
    return { relayed, serving, reply, abort, outs };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (!left.aborted) noteFault(outs, serving, error);
    return error;
  }
}

async function send(parts: RelayParts, relayed: RelayedCall, serving: Serving, signal: AbortSignal) {
  const call = await outgoing(parts, relayed, serving, signal);
  if (serving.kind === "echo") return echoCall(relayed.call.name, serving.upstreamId, call, relayed.refusedBody);
  return parts.send(call);
}

async function outgoing({ findServing, via }: RelayParts, relayed: RelayedCall, serving: Serving, signal: AbortSignal) {
  const { call, query, progress } = relayed;
  const { kind, config, upstreamId, isTrusted } = serving;
  const url = callUrl(kind, config, call.name, upstreamId) ?? "";
  const body = await renamedBody(findServing, relayed, serving);
  progress.bytesIn = body.length;
  return {
    method: "POST" as const,
    url: query !== "" && url.includes("?") ? `${url}&${query.slice(1)}` : url + query,
    headers: outgoingHeaders(relayed, serving, via),
    body,
    isTrusted,
    signal,
  };
}

/** The body with the names that its models have at the source. */
async function renamedBody(
  findServing: FindServing,
  { named, body, further }: CallRequest,
  serving: Serving,
): Promise<Uint8Array> {
  const names = new Map([[named, serving.upstreamId]]);
  for (const [name, model] of further) {
    const there = (await findServing(model)).find(({ key }) => key === serving.key);
    if (there === undefined)
      throw malformedRequest(`The models '${named}' and '${name}' are not served by the same source.`, "model");
    names.set(name, there.upstreamId);
  }
  return await body.named((name) => names.get(name) ?? name);
}

function noteStatus(outs: Outs, serving: Serving, status: number, headers: Headers): void {
  if (status === 429) outs.limited(serving, retryAfterMs(headers));
  else if (status >= 500) outs.failed(serving);
  else if (status !== 401 && status !== 403 && status !== 407) outs.succeeded(serving);
}

function noteFault(outs: Outs, serving: Serving, { fault }: UpstreamError): void {
  if (fault === "truncated" || fault === "malformed" || fault === "too-large") outs.failed(serving);
  else outs.unreachable(serving);
}
