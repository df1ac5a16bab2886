import type { UpstreamReply } from "../sources/fetcher/fetcher.ts";
import { echoInJson } from "./answer/echo-in-json.ts";
import { isPacked } from "./answer/packed.ts";
import { notPassed } from "./answer/error-answers.ts";
import { answerRefused } from "./failures.ts";
import { FollowedStream } from "./followed-stream.ts";
import { readUpTo } from "./begun-answer.ts";
import { answerHeaders } from "./headers/answer-headers.ts";
import type { Arrived } from "./relayed-call.ts";

export interface RelayedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  /** Calls back when all of the answer has passed, or it ended otherwise. */
  readonly onEnd: (observe: () => void) => void;
}

const wholeBytesMax = 1024 * 1024;
// A longer error is not searched for the source's secret, and so does not pass.
const errorBytesMax = 64 * 1024;

const jsonTypes = /^application\/(?:[\w.-]+\+)?json\b/i;
const streamTypes = /^(text\/event-stream|application\/x-ndjson)\b/i;

/** Passes an upstream's answer on. Throws the refusal that takes the place of an answer that must not pass. */
export async function passedAnswer(arrived: Arrived): Promise<RelayedReply> {
  const { relayed, reply } = arrived;
  if (reply.status < 200 || reply.status > 299) return error(arrived);
  const type = reply.headers.get("content-type") ?? "";
  relayed.progress.isStream = streamTypes.test(type);
  const isJson = jsonTypes.test(type);
  // A Gemini client that does not ask for events gets a list whose elements come one after the other.
  const isListStream = relayed.format === "gemini";
  if (isJson && !isListStream && (relayed.look !== null || !(lengthOf(reply) > wholeBytesMax))) return whole(arrived);
  return passed(arrived, new FollowedStream(arrived, { isJson, begun: null }).readable, false);
}

async function error(arrived: Arrived): Promise<RelayedReply> {
  const { relayed, serving, reply, outs } = arrived;
  const { bytes, isWhole } = await readUpTo(arrived, errorBytesMax);
  const why = notPassed(reply.status, reply.headers, isWhole ? bytes : null, serving.config.secret);
  if (why === null) relayed.progress.bytesOut = bytes.length;
  relayed.progress.finish("refused");
  if (!isWhole) reply.body.cancel();
  // Only an operator can mend that, and every call would meet it.
  if (why?.fault === "credentials") outs.unreachable(serving, `it refuses our credentials (${reply.status})`);
  if (why !== null) throw answerRefused(relayed, why);
  return passed(arrived, bytes, true);
}

/** An answer in JSON is short as a rule: it is read whole, which costs less, and can still be refused if it breaks off. */
async function whole(arrived: Arrived): Promise<RelayedReply> {
  const begun = await readUpTo(arrived, wholeBytesMax);
  const { bytes, isWhole } = begun;
  const { named, format, progress, look } = arrived.relayed;
  if (look !== null && !isPacked(arrived.reply.headers))
    await look(bytes, arrived.serving, isWhole ? "answer" : "beginning");
  if (!isWhole) return passed(arrived, new FollowedStream(arrived, { isJson: true, begun }).readable, false);
  const { upstreamId } = arrived.serving;
  const echoed =
    named === upstreamId || isPacked(arrived.reply.headers) ? bytes : echoInJson(bytes, format, upstreamId, named);
  progress.bytesOut = echoed.length;
  progress.finish("complete");
  return passed(arrived, echoed, echoed === bytes);
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

/** NaN if the upstream does not announce a length. */
function lengthOf({ headers }: UpstreamReply): number {
  return Number.parseInt(headers.get("content-length") ?? "", 10);
}
