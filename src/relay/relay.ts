import { callOptionsOf } from "../sources/call-options.ts";
import type { Serving } from "../sources/serving.ts";
import { UpstreamError } from "../sources/upstream.ts";
import type { Outcome } from "./asking/ask.ts";
import { attempt } from "./asking/attempt.ts";
import { CallProgress } from "./call-progress.ts";
import { candidatesIn, servingFurther } from "./candidates.ts";
import { refusalOf } from "./failures.ts";
import { passedAnswer, type RelayedReply } from "./passed-answer.ts";
import type { RelayParts } from "./relay-parts.ts";
import type { CallRequest, Passing } from "./relayed-call.ts";
import { askedUsage } from "./usage/asked-usage.ts";
import { Counting } from "./usage/counting.ts";

export type Relay = (request: CallRequest) => Promise<RelayedReply>;

/** Passes calls on to the source that has the model. */
export function createRelay(parts: RelayParts): Relay {
  return async (request) => {
    const found = parts.findServing(request.model);
    const taking = candidatesIn(found instanceof Promise ? await found : found, request);
    const candidates = request.further.size === 0 ? taking : await servingFurther(parts.findServing, request, taking);
    const counting = countingOf(request);
    const progress = new CallProgress(
      request.call.name,
      request,
      candidates[0],
      counting instanceof Promise ? await counting : counting,
    );
    const noted = request.note(progress);
    if (noted !== undefined) await noted;
    const passing = passingOf(request, progress);
    try {
      const [first = candidates[0], second] = parts.outs.ordered(candidates);
      const asked = await attempt(parts, request, passing, first);
      const outcome = second === undefined ? asked : await failedOver(parts, request, passing, asked, first, second);
      if (outcome instanceof UpstreamError) throw refusalOf(outcome, passing);
      const reply = passedAnswer(outcome);
      return reply instanceof Promise ? await reply : reply;
    } catch (error) {
      progress.finish(request.left.aborted ? "cancelled" : "failed");
      throw error;
    }
  };
}

function countingOf({ call, body }: CallRequest): Counting | null | Promise<Counting> {
  const asked = askedUsage(call, body);
  if (asked instanceof Promise) return asked.then((text) => new Counting(call.document, text));
  return asked === null ? null : new Counting(call.document, asked);
}

/** A stream may last for hours, and must not keep the body of its request in memory. */
function passingOf(request: CallRequest, progress: CallProgress): Passing {
  const { named, sent, left, requestId, arrivedMs, readMs, note, refusedBody, look } = request;
  return {
    named,
    sent,
    left,
    requestId,
    arrivedMs,
    readMs,
    note,
    refusedBody,
    look,
    format: request.call.format,
    isReadAsJson: request.body.isJson,
    upstream: `The upstream that serves the model '${request.model.id}'`,
    progress,
  };
}

/** What the first source answered, or a second one where nothing is lost by asking it. */
async function failedOver(
  parts: RelayParts,
  request: CallRequest,
  passing: Passing,
  outcome: Outcome,
  first: Serving,
  second: Serving,
): Promise<Outcome> {
  // A source that is out would as a rule fail again, and the client would wait for that.
  if (parts.outs.isOut(second) || !mayFailOver(request, first, outcome)) return outcome;
  if ((await request.body.hasState()) || request.left.aborted) return outcome;
  passing.progress.failedSource = first;
  passing.progress.failedOver = outcome instanceof UpstreamError ? outcome.fault : String(outcome.reply.status);
  if (!(outcome instanceof UpstreamError)) outcome.reply.body.cancel();
  return attempt(parts, request, passing, second);
}

const failOverStatuses: ReadonlySet<number> = new Set([429, 500, 502, 503, 504, 529]);

/** The source's own failure, of a request without lasting effects, whose client still waits. */
function mayFailOver({ call, left }: CallRequest, { config }: Serving, outcome: Outcome): boolean {
  // What took its time may still be running.
  const isFailure =
    outcome instanceof UpstreamError ? outcome.fault !== "timeout" : failOverStatuses.has(outcome.reply.status);
  return isFailure && !left.aborted && call.mayFailOver && callOptionsOf(config.options).canFailOver;
}
