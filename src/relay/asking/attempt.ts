import { malformedRequest } from "../../core/refusal.ts";
import { callOptionsOf } from "../../sources/call-options.ts";
import { callUrl } from "../../sources/calls.ts";
import type { FindServing, Serving } from "../../sources/serving.ts";
import { ask, type Outcome } from "./ask.ts";
import { echoCall } from "../echo/echo-call.ts";
import { outgoingHeaders } from "../outgoing.ts";
import type { RelayParts } from "../relay-parts.ts";
import type { CallRequest, RelayedCall } from "../relayed-call.ts";

/** Asks one source for the answer to a call. */
export function attempt(parts: RelayParts, relayed: RelayedCall, serving: Serving): Promise<Outcome> {
  return ask(parts.outs, relayed, serving, () => send(parts, relayed, serving));
}

async function send(parts: RelayParts, relayed: RelayedCall, serving: Serving) {
  const call = await outgoing(parts, relayed, serving);
  if (serving.kind === "echo") return echoCall(relayed.call.name, serving.upstreamId, call, relayed.refusedBody);
  return parts.send(call);
}

async function outgoing({ findServing, via }: RelayParts, relayed: RelayedCall, serving: Serving) {
  const { call, query, progress } = relayed;
  const { kind, config, upstreamId, isTrusted } = serving;
  const url = callUrl(kind, config, call.name, upstreamId) ?? "";
  const body = await renamedBody(findServing, relayed, serving);
  progress.bytesIn = body.length;
  return {
    method: "POST" as const,
    url: query !== "" && url.includes("?") ? `${url}&${query.slice(1)}` : url + query,
    headers: outgoingHeaders(relayed, serving, call.name, via),
    body,
    isTrusted,
    signal: relayed.left,
    idleTimeoutMs: callOptionsOf(config.options).idleTimeoutMs,
  };
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
