import { isStreamType } from "./answer/content-types.ts";
import { echoInJson } from "./answer/echo-in-json.ts";
import { isPacked } from "./answer/packed.ts";

import { notPassed } from "./answer/errors/error-answers.ts";
import { statusIn } from "./answer/errors/status-in.ts";
import { noteStatus } from "./asking/ask.ts";
import { answerRefused } from "./failures.ts";
import { FollowedStream } from "./followed-stream.ts";
import { errorBytesMax, isJson, isReadWhole, readUpTo, wholeBytesMax } from "./begun-answer.ts";
import { answerReader } from "./usage/answer-reader.ts";
import { answerHeaders } from "./headers/answer-headers.ts";
import type { Arrived, Begun } from "./relayed-call.ts";

export interface RelayedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  /** Calls back when all of the answer has passed, or it ended otherwise. */
  readonly onEnd: (observe: () => void) => void;
}

/** Passes an upstream's answer on. Throws the refusal that takes the place of an answer that must not pass. */
export function passedAnswer(arrived: Arrived): RelayedReply | Promise<RelayedReply> {
  const { relayed, reply } = arrived;
  if (reply.status < 200 || reply.status > 299) return error(arrived);
  const type = reply.headers.get("content-type") ?? "";
  relayed.progress.isStream = isStreamType(type);
  if (isReadWhole(relayed, reply)) return whole(arrived);
  return passed(arrived, new FollowedStream(arrived, { isJson: isJson(reply), begun: null }).readable);
}

async function error(arrived: Arrived): Promise<RelayedReply> {
  const { relayed, serving, reply, outs } = arrived;
  const { bytes, isWhole } = arrived.begun ?? (await readUpTo(arrived, errorBytesMax));
  const why = notPassed(reply.status, reply.headers, isWhole ? bytes : null, serving.config.secret);
  if (why === null) relayed.progress.bytesOut = bytes.length;
  relayed.progress.finish("refused");
  if (!isWhole) reply.body.cancel();
  // Only an operator can mend that, and every call would meet it.
  if (why?.fault === "credentials") outs.unreachable(serving, `it refuses our credentials (${reply.status})`);
  if (why !== null) throw answerRefused(relayed, why);
  return passed(arrived, bytes);
}

/** What is here already needs no promise. */
function whole(arrived: Arrived): RelayedReply | Promise<RelayedReply> {
  const begun = readUpTo(arrived, wholeBytesMax);
  return begun instanceof Promise ? begun.then((read) => noted(arrived, read)) : noted(arrived, begun);
}

function noted(arrived: Arrived, begun: Begun): RelayedReply | Promise<RelayedReply> {
  const { bytes, isWhole } = begun;
  const { relayed, serving, reply, outs } = arrived;
  const { look } = relayed;
  const status = isWhole && !isPacked(reply.headers) ? statusIn(bytes, reply.status) : reply.status;
  if (status >= 500) outs.failed(serving, `it answered ${reply.status} with an error`);
  else noteStatus(outs, serving, status, reply.headers);
  if (look === null || isPacked(reply.headers)) return answered(arrived, begun, status);
  const looked = look(bytes, serving, isWhole ? "answer" : "beginning");
  return looked.then(() => answered(arrived, begun, status));
}

function answered(arrived: Arrived, begun: Begun, status: number): RelayedReply {
  const { relayed, serving, reply } = arrived;
  const { named, format, progress } = relayed;
  const { bytes, isWhole } = begun;
  if (!isWhole) return passed(arrived, new FollowedStream(arrived, { isJson: true, begun }).readable);
  if (status < 300) answerReader(relayed, reply)?.(bytes);
  const { upstreamId } = serving;
  const echoed = named === upstreamId || isPacked(reply.headers) ? bytes : echoInJson(bytes, format, upstreamId, named);
  progress.bytesOut = echoed.length;
  progress.finish(status < 300 ? "complete" : "refused");
  return passed(arrived, echoed);
}

function passed({ relayed, serving, reply }: Arrived, body: RelayedReply["body"]): RelayedReply {
  const headers = answerHeaders(reply.headers, {
    status: reply.status,
    isOwnSource: serving.organizationId !== null,
    isStream: relayed.progress.isStream,
  });
  return { status: reply.status, headers, body, onEnd: (observe) => relayed.progress.onEnd(observe) };
}
