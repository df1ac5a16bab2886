import type { CallName } from "../../core/calls.ts";
import { callOptionsOf } from "../../sources/call-options.ts";
import { callsOf, callUrl } from "../../sources/calls.ts";
import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import type { FindServing, Serving } from "../../sources/serving.ts";
import { UpstreamError } from "../../sources/upstream.ts";
import { unpackedText } from "../answer/packed.ts";
import { errorBytesMax, readUpTo } from "../begun-answer.ts";
import { ask, type Outcome } from "./ask.ts";
import { notTogether } from "../candidates.ts";
import { outgoingHeaders } from "../outgoing.ts";
import { withQuery } from "../query/with-query.ts";
import type { RelayParts } from "../relay-parts.ts";
import type { CallRequest, Passing } from "../relayed-call.ts";
import type { Edit } from "../json/spliced.ts";
import { isAboutUsageAsk, mayAskUsage, noteRefusedAsk, usageAsk } from "../usage/usage-ask.ts";

/** Asks one source for the answer to a call. */
export function attempt(parts: RelayParts, request: CallRequest, passing: Passing, serving: Serving): Promise<Outcome> {
  const asked = request.counts && mayAskUsage(serving) ? usageAsk(request.call, request.body) : null;
  const ends = (edit: Edit | null) =>
    ask(parts.outs, passing, serving, () => send(parts, request, passing, serving, edit));
  return asked === null
    ? ends(null)
    : attemptAsking(
        passing,
        serving,
        () => ends(asked),
        () => ends(null),
      );
}

/** A source that refuses to be asked for the usage gets the request once more, as it came, and is not asked again. */
async function attemptAsking(
  passing: Passing,
  serving: Serving,
  asking: () => Promise<Outcome>,
  asItCame: () => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await asking();
  if (outcome instanceof UpstreamError) return outcome;
  const { status, headers } = outcome.reply;
  if (status !== 400 && status !== 422) return { ...outcome, isUsageAsked: true };
  const begun = await readUpTo(outcome, errorBytesMax);
  if (!begun.isWhole || !isAboutUsageAsk(unpackedText(begun.bytes, headers) ?? "")) return { ...outcome, begun };
  if (passing.left.aborted) return { ...outcome, begun };
  const second = await asItCame();
  // An error may name the field because the caller's own text does. Without it, the source would then refuse too.
  if (!(second instanceof UpstreamError) && second.reply.status <= 299) noteRefusedAsk(serving);
  return second;
}

function send(
  parts: RelayParts,
  request: CallRequest,
  passing: Passing,
  serving: Serving,
  asked: Edit | null,
): Promise<UpstreamReply> {
  const body = renamedBody(parts.findServing, request, serving, asked);
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
  if (serving.kind === "echo")
    return parts.echo({ call: call.name, model: upstreamId, url: outgoing.url, body }, passing);
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
  asked: Edit | null,
): Uint8Array | Promise<Uint8Array> {
  const { upstreamId } = serving;
  // Without any name, the source would choose a model that nobody has checked.
  const added = body.model === null && !isNamedInPath(serving, call.name) ? upstreamId : null;
  if (further.size > 0) return withFurtherNames(findServing, { named, body, further }, { added, asked }, serving);
  if (named === upstreamId && added === null && asked === null) return body.bytes;
  return body.named((name) => (name === named ? upstreamId : name), added, asked);
}

function isNamedInPath({ kind, config }: Serving, call: CallName): boolean {
  return callsOf(kind, config.options).get(call)?.includes("{model}") === true;
}

async function withFurtherNames(
  findServing: FindServing,
  { named, body, further }: Pick<CallRequest, "named" | "body" | "further">,
  { added, asked }: { readonly added: string | null; readonly asked: Edit | null },
  serving: Serving,
): Promise<Uint8Array> {
  const names = new Map([[named, serving.upstreamId]]);
  for (const [name, model] of further) {
    const there = (await findServing(model)).find(({ key }) => key === serving.key);
    if (there === undefined) throw notTogether(named, name);
    names.set(name, there.upstreamId);
  }
  return await body.named((name) => names.get(name) ?? name, added, asked);
}
