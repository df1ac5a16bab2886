import { callOptionsOf } from "../sources/call-options.ts";
import type { Serving } from "../sources/serving.ts";
import { UpstreamError } from "../sources/upstream.ts";
import type { Outcome } from "./asking/ask.ts";
import { attempt } from "./asking/attempt.ts";
import { CallProgress } from "./call-progress.ts";
import { candidatesFor } from "./candidates.ts";
import { refusalOf } from "./failures.ts";
import { passedAnswer, type RelayedReply } from "./passed-answer.ts";
import type { RelayParts } from "./relay-parts.ts";
import type { CallRequest, RelayedCall } from "./relayed-call.ts";

export type Relay = (request: CallRequest) => Promise<RelayedReply>;

/** Passes calls on to the source that has the model. */
export function createRelay(parts: RelayParts): Relay {
  return async (request) => {
    const candidates = await candidatesFor(parts.findServing, request);
    const progress = new CallProgress(request.call.name, request, candidates[0]);
    request.note(progress);
    const upstream = `The upstream that serves the model '${request.model.id}'`;
    const { call, body } = request;
    const relayed = { ...request, format: call.format, isReadAsJson: body.isJson, upstream, progress };
    try {
      return await pass(relayed, await firstAnswer(parts, relayed, candidates));
    } catch (error) {
      progress.finish(request.left.aborted ? "cancelled" : "failed");
      throw error;
    }
  };
}

/** Asks one source, and at most one more, where nothing is lost by it. */
async function firstAnswer(
  parts: RelayParts,
  relayed: RelayedCall,
  candidates: readonly [Serving, ...Serving[]],
): Promise<Outcome> {
  const [first = candidates[0], second] = parts.outs.ordered(candidates);
  const outcome = await attempt(parts, relayed, first);
  // A source that is out would as a rule fail again, and the client would wait for that.
  if (second === undefined || parts.outs.isOut(second) || !mayFailOver(relayed, first, outcome)) return outcome;
  relayed.progress.failedOver = outcome instanceof UpstreamError ? outcome.fault : String(outcome.reply.status);
  if (!(outcome instanceof UpstreamError)) outcome.reply.body.cancel();
  return attempt(parts, relayed, second);
}

const failOverStatuses: ReadonlySet<number> = new Set([429, 500, 502, 503, 504, 529]);

/** The source's own failure, of a request without state and without lasting effects, whose client still waits. */
function mayFailOver({ call, body, left }: RelayedCall, { config }: Serving, outcome: Outcome): boolean {
  // What took its time may still be running.
  const isFailure =
    outcome instanceof UpstreamError ? outcome.fault !== "timeout" : failOverStatuses.has(outcome.reply.status);
  if (!isFailure || left.aborted || !call.mayFailOver) return false;
  return callOptionsOf(config.options).canFailOver && !body.hasState();
}

function pass(relayed: RelayedCall, outcome: Outcome): Promise<RelayedReply> {
  if (outcome instanceof UpstreamError) throw refusalOf(outcome, relayed);
  // A stream may last for hours, and must not keep the body of its request in memory.
  const { body: _, ...passing } = relayed;
  return passedAnswer({ ...outcome, relayed: passing });
}
