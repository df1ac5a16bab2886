import { callOptionsOf } from "../../sources/call-options.ts";
import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import type { Serving } from "../../sources/serving.ts";
import { UpstreamError, type UpstreamFault } from "../../sources/upstream.ts";
import type { Outs } from "../outs.ts";
import type { Arrived, Passing } from "../relayed-call.ts";
import { Silence } from "./silence.ts";
import { retryAfterMs } from "./retry-after.ts";

/** One source's answer, of whatever status, or why it gave none. */
export type Outcome = Arrived | UpstreamError;

// A long answer that is no stream may be silent for longer before it begins than a stream may be in its middle.
const beginningTimes = 2;

/** Asks one source, and notes how it went. */
export async function ask(
  outs: Outs,
  relayed: Passing,
  serving: Serving,
  send: (signal: AbortSignal) => Promise<UpstreamReply>,
): Promise<Outcome> {
  const { progress, left } = relayed;
  const { signal, abort } = endedWith(left);
  const { idleTimeoutMs } = callOptionsOf(serving.config.options);
  const silence = new Silence(idleTimeoutMs === null ? null : beginningTimes * idleTimeoutMs, abort);
  progress.begin(serving);
  outs.asked(serving);
  try {
    const reply = await send(signal);
    progress.arrived(reply.status);
    noteStatus(outs, serving, reply.status, reply.headers);
    return { relayed, serving, reply, abort, outs };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (!left.aborted) noteFault(outs, serving, error);
    return error;
  } finally {
    silence.end();
  }
}

function noteStatus(outs: Outs, serving: Serving, status: number, headers: Headers): void {
  if (status === 429) outs.limited(serving, retryAfterMs(headers));
  else if (status >= 500) outs.failed(serving);
  else if (status !== 401 && status !== 403 && status !== 407) outs.succeeded(serving);
}

function noteFault(outs: Outs, serving: Serving, { fault }: UpstreamError): void {
  if (failures.has(fault)) outs.failed(serving);
  else outs.unreachable(serving);
}

/** Not written in `ask`: what a function there captures, and with it the body of the request, would live as long. */
function endedWith(left: AbortSignal): { readonly signal: AbortSignal; readonly abort: () => void } {
  const leaving = new AbortController();
  const abort = () => leaving.abort();
  // The client may have left while its body was read.
  if (left.aborted) abort();
  else left.addEventListener("abort", abort, { once: true });
  return { signal: leaving.signal, abort };
}

const failures: ReadonlySet<UpstreamFault> = new Set(["truncated", "malformed", "too-large", "timeout"]);
