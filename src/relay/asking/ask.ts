import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import type { Serving } from "../../sources/serving.ts";
import { UpstreamError } from "../../sources/upstream.ts";
import type { Outs } from "../outs.ts";
import type { Arrived, Passing } from "../relayed-call.ts";
import { retryAfterMs } from "./retry-after.ts";

/** One source's answer, of whatever status, or why it gave none. */
export type Outcome = Arrived | UpstreamError;

/** Asks one source, and notes how it went. */
export async function ask(
  outs: Outs,
  relayed: Passing,
  serving: Serving,
  send: (signal: AbortSignal) => Promise<UpstreamReply>,
): Promise<Outcome> {
  const { progress, left } = relayed;
  const leaving = new AbortController();
  const abort = () => leaving.abort();
  // It may have left while its body was read.
  if (left.aborted) abort();
  else left.addEventListener("abort", abort, { once: true });
  progress.begin(serving);
  outs.asked(serving);
  try {
    const reply = await send(leaving.signal);
    progress.arrived(reply.status);
    noteStatus(outs, serving, reply.status, reply.headers);
    return { relayed, serving, reply, abort, outs };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (!left.aborted) noteFault(outs, serving, error);
    return error;
  }
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
