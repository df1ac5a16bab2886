import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import type { Serving } from "../../sources/serving.ts";
import { UpstreamError, type UpstreamFault } from "../../sources/upstream.ts";
import { isReadWhole } from "../begun-answer.ts";
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
  send: () => Promise<UpstreamReply>,
): Promise<Outcome> {
  const { progress, left } = relayed;
  progress.begin(serving);
  outs.asked(serving);
  try {
    const reply = await send();
    progress.arrived(reply.status);
    // An answer that is read whole may hold an error, and is noted then.
    if (!isReadWhole(relayed, reply)) noteStatus(outs, serving, reply.status, reply.headers);
    return { relayed, serving, reply, outs, begun: null, isUsageAsked: false };
  } catch (error) {
    if (!(error instanceof UpstreamError) || left.aborted || error.fault === "stopping") outs.toldNothing(serving);
    else noteFault(outs, serving, error);
    if (!(error instanceof UpstreamError)) throw error;
    return error;
  }
}

/** Notes how a source did, by the status of its answer. */
export function noteStatus(outs: Outs, serving: Serving, status: number, headers: UpstreamReply["headers"]): void {
  if (status === 429) outs.limited(serving, retryAfterMs(headers));
  else if (status >= 500) outs.failed(serving, `it answered ${status}`);
  else if (status !== 401 && status !== 403 && status !== 407) outs.succeeded(serving);
}

function noteFault(outs: Outs, serving: Serving, { fault, message }: UpstreamError): void {
  const cause = message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, "");
  if (failures.has(fault)) outs.failed(serving, cause);
  else outs.unreachable(serving, cause);
}

const failures: ReadonlySet<UpstreamFault> = new Set(["truncated", "malformed", "too-large", "timeout"]);
