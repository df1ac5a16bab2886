import type { CallName } from "../core/calls.ts";
import { malformedRequest, Refusal } from "../core/refusal.ts";
import { callsOf, callUrl } from "../sources/calls.ts";
import type { Fetcher, UpstreamReply } from "../sources/fetcher/fetcher.ts";
import { UpstreamError } from "../sources/upstream.ts";
import { CallProgress } from "./call-progress.ts";
import { refusalOf } from "./failures.ts";
import { outgoingHeaders } from "./outgoing.ts";
import { passedAnswer, type RelayedReply } from "./passed-answer.ts";
import type { CallRequest, RelayedCall } from "./relayed-call.ts";
import type { FindServing, Serving } from "../sources/serving.ts";

export interface RelayParts {
  readonly send: Fetcher["call"];
  readonly findServing: FindServing;
  /** Marks our requests, so that this server knows its own. */
  readonly via: string;
}

export type Relay = (request: CallRequest) => Promise<RelayedReply>;

/** Passes calls on to the source that has the model. */
export function createRelay(parts: RelayParts): Relay {
  return async (request) => {
    const { model, left } = request;
    const [serving] = await ableServing(parts.findServing, request);
    const bytes = await renamedBody(parts.findServing, request, serving);
    const progress = new CallProgress(request.call.name, model.id, serving);
    request.note(progress);
    const leaving = new AbortController();
    left.addEventListener("abort", () => leaving.abort(), { once: true });
    const relayed = { ...request, progress };
    const reply = await send(parts, relayed, serving, bytes, leaving.signal);
    return passedAnswer({ relayed, serving, reply, abort: () => leaving.abort() });
  };
}

type AtLeastOne = readonly [Serving, ...Serving[]];

async function ableServing(findServing: FindServing, { call, model, otherPaths }: CallRequest): Promise<AtLeastOne> {
  const serving = await findServing(model);
  if (serving.length === 0)
    throw notServed(
      "model-not-served",
      `The model '${model.id}' is listed, but no source serves it, so it cannot be called. An administrator can set its served_by.`,
    );
  const [first, ...others] = serving.filter(({ kind, config }) => callsOf(kind, config.options).has(call.name));
  if (first !== undefined) return [first, ...others];
  const calls = new Set<CallName>();
  for (const { kind, config } of serving) for (const name of callsOf(kind, config.options).keys()) calls.add(name);
  const { path, instead } = otherPaths([...calls]);
  const where = instead.length === 0 ? "It takes no calls." : `It is served at ${instead.join(", ")}.`;
  throw notServed("call-not-served", `The model '${model.id}' is not served at ${path}. ${where}`);
}

function notServed(code: "call-not-served" | "model-not-served", message: string): Refusal {
  return new Refusal(code, message, { param: "model" });
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

async function send(
  { send: sendOut, via }: RelayParts,
  relayed: RelayedCall,
  serving: Serving,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<UpstreamReply> {
  const { call, progress, query, model, left } = relayed;
  const { kind, config, upstreamId, isTrusted } = serving;
  const url = callUrl(kind, config, call.name, upstreamId) ?? "";
  progress.attempts++;
  progress.bytesIn = body.length;
  progress.sentMs = progress.nowMs();
  try {
    const reply = await sendOut({
      method: "POST",
      url: query !== "" && url.includes("?") ? `${url}&${query.slice(1)}` : url + query,
      headers: outgoingHeaders(relayed, serving, via),
      body,
      isTrusted,
      signal,
    });
    progress.headersMs = progress.nowMs();
    progress.upstreamStatus = reply.status;
    return reply;
  } catch (error) {
    progress.finish(left.aborted ? "cancelled" : "failed");
    throw error instanceof UpstreamError ? refusalOf(error, model.id) : error;
  }
}
