import type { UpstreamReply } from "../sources/fetcher/fetcher.ts";
import { callOptionsOf } from "../sources/call-options.ts";
import { echoInJson } from "./answer/echo-in-json.ts";
import { notPassed } from "./answer/error-answers.ts";
import { answerRefused, callFailed } from "./failures.ts";
import { FollowedStream } from "./followed-stream.ts";
import { answerHeaders } from "./headers.ts";
import type { Arrived } from "./relayed-call.ts";

export interface RelayedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  /** Calls back when all of the answer has passed, or it ended otherwise. */
  readonly onEnd: (observe: () => void) => void;
}

// Answers up to this length are read before they are passed, which costs less than passing them in pieces.
const wholeBytesMax = 1024 * 1024;
// A longer error is not searched for the source's secret, and so does not pass.
const errorBytesMax = 64 * 1024;

const streamTypes = /^(text\/event-stream|application\/x-ndjson)\b/i;

/** Passes an upstream's answer on. Throws the refusal that takes the place of an answer that must not pass. */
export async function passedAnswer(arrived: Arrived): Promise<RelayedReply> {
  const { relayed, reply } = arrived;
  if (reply.status < 200 || reply.status > 299) return error(arrived);
  relayed.progress.isStream = streamTypes.test(reply.headers.get("content-type") ?? "");
  return relayed.progress.isStream || !(lengthOf(reply) <= wholeBytesMax) ? streamed(arrived) : whole(arrived);
}

async function error(arrived: Arrived): Promise<RelayedReply> {
  const { relayed, serving, reply, abort } = arrived;
  const bytes = await read(arrived, errorBytesMax);
  relayed.progress.finish("refused");
  if (bytes === null) abort();
  const why = notPassed(reply.status, reply.headers, bytes, serving.config.secret);
  if (why !== null) throw answerRefused(relayed.model.id, why);
  return passed(arrived, bytes ?? new Uint8Array(), true);
}

async function whole(arrived: Arrived): Promise<RelayedReply> {
  const { relayed, serving } = arrived;
  const bytes = await read(arrived, wholeBytesMax);
  if (bytes === null) throw callFailed(relayed.model.id, "sent more than it announced", false);
  const { named, call, progress } = relayed;
  const echoed = named === serving.upstreamId ? bytes : echoInJson(bytes, call.format, serving.upstreamId, named);
  progress.bytesOut = echoed.length;
  progress.finish("complete");
  return passed(arrived, echoed, echoed === bytes);
}

function streamed(arrived: Arrived): RelayedReply {
  return passed(arrived, new FollowedStream(arrived, callOptionsOf(arrived.serving.config.options)).readable, false);
}

function passed({ relayed, serving, reply }: Arrived, body: RelayedReply["body"], isUntouched: boolean): RelayedReply {
  const headers = answerHeaders(reply.headers, {
    status: reply.status,
    isOwnSource: serving.organizationId !== null,
    isStream: relayed.progress.isStream,
    isUntouched,
  });
  return { status: reply.status, headers, body, onEnd: (observe) => relayed.progress.onEnd(observe) };
}

/** The whole body; null if it is longer than this. */
async function read({ relayed, reply, abort }: Arrived, bytesMax: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const { progress, model } = relayed;
  if (reply.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of reply.body) {
      progress.firstByteMs ??= progress.nowMs();
      length += chunk.length;
      if (length > bytesMax) return null;
      chunks.push(chunk);
    }
  } catch {
    abort();
    progress.finish(relayed.left.aborted ? "cancelled" : "broken");
    throw callFailed(model.id, "broke off its answer", true);
  }
  return Buffer.concat(chunks, length);
}

/** NaN if the upstream does not announce a length. */
function lengthOf({ headers }: UpstreamReply): number {
  return Number.parseInt(headers.get("content-length") ?? "", 10);
}
