import type { CallName } from "../../core/calls.ts";
import { callOptionsOf } from "../../sources/call-options.ts";
import { callsOf, callUrl } from "../../sources/calls.ts";
import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import type { FindServing, Serving } from "../../sources/serving.ts";
import { ask, type Outcome } from "./ask.ts";
import { notTogether } from "../candidates.ts";
import { echoCall } from "../echo/echo-call.ts";
import { outgoingHeaders } from "../outgoing.ts";
import { withQuery } from "../query/with-query.ts";
import type { RelayParts } from "../relay-parts.ts";
import type { CallRequest, Passing } from "../relayed-call.ts";

/** Asks one source for the answer to a call. */
export function attempt(parts: RelayParts, request: CallRequest, passing: Passing, serving: Serving): Promise<Outcome> {
  return ask(parts.outs, passing, serving, () => send(parts, request, passing, serving));
}

function send(parts: RelayParts, request: CallRequest, passing: Passing, serving: Serving): Promise<UpstreamReply> {
  const body = renamedBody(parts.findServing, request, serving);
  return body instanceof Promise
    ? body.then((renamed) => sendWith(renamed, parts, request, passing, serving))
    : sendWith(body, parts, request, passing, serving);
}

function sendWith(
  body: Uint8Array,
  parts: RelayParts,
  { call, query, left }: CallRequest,
  passing: Passing,
  serving: Serving,
): Promise<UpstreamReply> {
  const { config, upstreamId, isTrusted } = serving;
  const url = urlAt(serving, call.name);
  passing.progress.bytesIn = body.length;
  const outgoing = {
    method: "POST" as const,
    url: withQuery(url, query),
    headers: outgoingHeaders(passing, serving, call.name, parts.via),
    body,
    isTrusted,
    signal: left,
    idleTimeoutMs: callOptionsOf(config.options).idleTimeoutMs,
  };
  if (serving.kind === "echo") return echoCall(call.name, upstreamId, outgoing, passing.refusedBody);
  return parts.send(outgoing);
}

const urls = new WeakMap<Serving, Map<CallName, string>>();

/** Where a call goes at a source. Each is made once. */
function urlAt(serving: Serving, call: CallName): string {
  const known = urls.get(serving)?.get(call);
  if (known !== undefined) return known;
  const url = callUrl(serving.kind, serving.config, call, serving.upstreamId) ?? "";
  urls.set(serving, (urls.get(serving) ?? new Map<CallName, string>()).set(call, url));
  return url;
}

/** The body with the names that its models have at the source. */
function renamedBody(
  findServing: FindServing,
  { call, named, body, further }: CallRequest,
  serving: Serving,
): Uint8Array | Promise<Uint8Array> {
  const { upstreamId } = serving;
  // Without any name, the source would choose a model that nobody has checked.
  const added = body.model === null && !isNamedInPath(serving, call.name) ? upstreamId : null;
  if (further.size > 0) return withFurtherNames(findServing, { named, body, further, added }, serving);
  if (named === upstreamId && added === null) return body.bytes;
  return body.named((name) => (name === named ? upstreamId : name), added);
}

function isNamedInPath({ kind, config }: Serving, call: CallName): boolean {
  return callsOf(kind, config.options).get(call)?.includes("{model}") === true;
}

async function withFurtherNames(
  findServing: FindServing,
  { named, body, further, added }: Pick<CallRequest, "named" | "body" | "further"> & { readonly added: string | null },
  serving: Serving,
): Promise<Uint8Array> {
  const names = new Map([[named, serving.upstreamId]]);
  for (const [name, model] of further) {
    const there = (await findServing(model)).find(({ key }) => key === serving.key);
    if (there === undefined) throw notTogether(named, name);
    names.set(name, there.upstreamId);
  }
  return await body.named((name) => names.get(name) ?? name, added);
}
