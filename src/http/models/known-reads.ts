import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { hasExpired, type ModelFields } from "../../core/people/key.ts";
import { digestOfKey } from "../../registry/keys/digest.ts";
import type { Log } from "../operating/access-log.ts";
import type { Metrics, Series } from "../operating/metrics.ts";
import { variantReply } from "../reply/variant-reply.ts";

import type { NotedRequest } from "../request/noted-request.ts";
import type { RateLimit } from "../request/rate-limit.ts";
import type { Answer, RawRequest, Reply, RequestContext } from "../request/request-context.ts";
import { newRequestId } from "../request/request-id.ts";
import { dialectForKey } from "./dialect-selection.ts";
import { hasSameHeaders, knownReadOf, type KnownRead } from "./known-read.ts";

export interface KnownReadsParts {
  readonly live: LiveCatalogue;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly rateLimit: RateLimit | null;
  readonly modelFields: ModelFields;
}

/**
 * Remembers what reads asked for, so that the next request with the same URL and the same headers need not be decided
 * anew. It holds neither keys nor answers from views: each request is authenticated, and answered from the newest view.
 * Whatever is unusual is left to the application.
 */
export class KnownReads {
  readonly #parts: KnownReadsParts;
  readonly #withKey = new ByUrl(2 * 1024 * 1024);
  // Apart, because anybody can send requests without a key.
  readonly #withoutKey = new ByUrl(256 * 1024);

  constructor(parts: KnownReadsParts) {
    this.#parts = parts;
  }

  get bytes(): number {
    return this.#withKey.bytes + this.#withoutKey.bytes;
  }

  /** Null if the application has to answer. */
  answer(raw: RawRequest, startedMs: number): Answer | null {
    if (raw.method !== "GET") return null;
    const { held, url } = raw;
    const authorization = held.get("authorization");
    const ofUrl = (authorization === null ? this.#withoutKey : this.#withKey).reads.get(url);
    if (ofUrl === undefined) return null;
    const ifNoneMatch = held.get("if-none-match");
    const more = (authorization === null ? 0 : 1) + (ifNoneMatch === null ? 0 : 1);
    const counted = knownIn(ofUrl, raw, more);
    if (counted === null || this.#parts.live.catchUp.isBehind(startedMs)) return null;
    if (authorization !== null) return this.#fromView(counted, raw, authorization, ifNoneMatch, startedMs);
    const { keyless } = counted.read;
    return keyless && this.#finished(keyless.reply, counted, raw, null, startedMs);
  }

  /** Remembers what a request asked for, if the next one can be answered without asking what decided it. */
  learn(context: RequestContext, request: NotedRequest, reply: Reply): void {
    const read = knownReadOf(context, request, reply);
    if (read === null) return;
    const counted = { read, series: this.#parts.metrics.of(read.operation) };
    (read.keyless === null ? this.#withKey : this.#withoutKey).add(request.url, counted);
  }

  #fromView(
    counted: Counted,
    raw: RawRequest,
    authorization: string,
    ifNoneMatch: string | null,
    startedMs: number,
  ): Answer | null {
    const { live, rateLimit, modelFields } = this.#parts;
    // Whatever else may stand behind the scheme is no known key.
    if (!authorization.startsWith("Bearer ")) return null;
    const actor = live.keys.getReader(digestOfKey(authorization.slice("Bearer ".length)));
    if (actor === undefined || actor.allowedNetworks.length > 0) return null;
    if (actor.expiresAt !== null && hasExpired(actor, live.nowMs(startedMs) / 1000)) return null;
    const { dialect, modelId, encoding } = counted.read;
    const view = live.view(actor.audience, startedMs);
    const shown = dialectForKey(actor, dialect, modelFields);
    const rendering = modelId === null ? view.list(shown) : view.single(shown, modelId);
    if (rendering === null || rendering instanceof Promise) return null;
    const variant = rendering.variant(encoding);
    if (variant instanceof Promise || rateLimit?.takeIfAny(actor.keyId) === false) return null;
    return this.#finished(variantReply(variant, ifNoneMatch), counted, raw, actor, startedMs);
  }

  #finished(
    { status, headers, body }: Reply,
    { read, series }: Counted,
    raw: RawRequest,
    actor: RequestContext["actor"],
    startedMs: number,
  ): Answer {
    const requestId = newRequestId();
    const durationMs = performance.now() - startedMs;
    series.observe(status, durationMs, durationMs);
    const { log } = this.#parts;
    if (log.logsRequests) {
      const refusal = read.keyless?.refusal ?? null;
      log.request({ ...read, raw, actor, requestId, refusal, relayed: null }, status, durationMs);
    }
    return { status, headers, body, onEnd: undefined, requestId, durationMs, cors: null, isLast: false };
  }
}

/** A known read, with what counts the requests of its operation. */
interface Counted {
  readonly read: KnownRead;
  readonly series: Series;
}

function knownIn(ofUrl: readonly Counted[], raw: RawRequest, more: number): Counted | null {
  for (let at = 0; at < ofUrl.length; at++) if (hasSameHeaders(ofUrl[at]!.read, raw, more)) return ofUrl[at]!;
  return null;
}

// Of one URL: clients differ in their user agent and in what they can decompress.
const ofUrlMax = 8;
// Without texts: the objects, their arrays and their place in the map.
const readBytes = 1_000;

/** Known reads by their URL, bounded in bytes: when they pass the bound, all are forgotten. */
class ByUrl {
  readonly reads = new Map<string, readonly Counted[]>();
  readonly #bytesMax: number;
  bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  add(url: string, counted: Counted): void {
    const bytes = readBytes + 2 * counted.read.length;
    if (this.bytes + bytes > this.#bytesMax) {
      this.reads.clear();
      this.bytes = 0;
    }
    this.bytes += bytes;
    this.reads.set(url, [counted, ...(this.reads.get(url) ?? [])].slice(0, ofUrlMax));
  }
}
