import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { hasExpired, isMistyped, maskKey, type ModelFields } from "../../core/people/key.ts";
import { incorrectKey, type Refusal } from "../../core/refusal.ts";
import { digestOfKey } from "../../registry/keys/digest.ts";
import type { Log } from "../operating/access-log.ts";
import type { Metrics, Series } from "../operating/metrics.ts";
import { unknownKeyReply } from "../reply/unknown-key-reply.ts";
import { variantReply } from "../reply/variant-reply.ts";
import { usualToken } from "../request/credentials.ts";
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
 * The application answers everything unusual.
 */
export class KnownReads {
  readonly #parts: KnownReadsParts;
  readonly #withKey = new ByUrl(2 * 1024 * 1024);
  // Apart, because anybody can send requests without a key, or with one that does not exist.
  readonly #withoutKey = new ByUrl(256 * 1024);

  constructor(parts: KnownReadsParts) {
    this.#parts = parts;
  }

  get bytes(): number {
    return this.#withKey.bytes + this.#withoutKey.bytes;
  }

  /** Null if the application has to answer. */
  answer(raw: RawRequest, startedMs: number): Answer | Promise<Answer | null> | null {
    if (raw.method !== "GET") return null;
    const { held, url } = raw;
    const authorization = held.get("authorization");
    let counted = authorization === null ? null : knownIn(this.#withKey.reads.get(url), raw, 1);
    // What was refused for want of a key tells as much about a key that does not exist.
    counted ??= knownIn(this.#withoutKey.reads.get(url), raw, authorization === null ? 0 : 1);
    if (counted === null || this.#parts.live.catchUp.isBehind(startedMs)) return null;
    if (authorization !== null) return this.#fromView(counted, raw, authorization, startedMs);
    const { keyless } = counted.read;
    return keyless && this.#finished(keyless.reply, counted, raw, null, startedMs);
  }

  /** Remembers what a request asked for, if the next one can be answered without asking what decided it. */
  learn(context: RequestContext, request: NotedRequest, reply: Reply): void {
    const read = knownReadOf(context, request, reply);
    if (read === null) return;
    const counted = { read, series: this.#parts.metrics.of(read.operation) };
    (read.isRefused ? this.#withoutKey : this.#withKey).add(request.url, counted);
  }

  #fromView(
    counted: Counted,
    raw: RawRequest,
    authorization: string,
    startedMs: number,
  ): Answer | Promise<Answer | null> | null {
    const { live, rateLimit, modelFields } = this.#parts;
    // Whatever else may stand behind the scheme is no known key.
    if (!authorization.startsWith("Bearer ")) return null;
    const digest = digestOfKey(authorization.slice("Bearer ".length));
    const actor = live.keys.getReader(digest);
    if (actor === undefined) return this.#refused(counted, raw, authorization, digest, startedMs);
    if (counted.read.isRefused || actor.allowedNetworks.length > 0) return null;
    if (actor.expiresAt !== null && hasExpired(actor, live.nowMs(startedMs) / 1000)) return null;
    const { dialect, modelId, encoding } = counted.read;
    const view = live.view(actor.audience, startedMs);
    const shown = dialectForKey(actor, dialect, modelFields);
    const rendering = modelId === null ? view.list(shown) : view.single(shown, modelId);
    if (rendering === null || rendering instanceof Promise) return null;
    const variant = rendering.variant(encoding);
    if (variant instanceof Promise || rateLimit?.takeIfAny(actor.keyId) === false) return null;
    const hasMore = raw.held.count > counted.read.names.length + 1;
    const ifNoneMatch = hasMore ? raw.held.get("if-none-match") : null;
    return this.#finished(variantReply(variant, ifNoneMatch), counted, raw, actor, startedMs);
  }

  /** The refusal of a key that does not exist. */
  #refused(
    counted: Counted,
    raw: RawRequest,
    authorization: string,
    digest: string,
    startedMs: number,
  ): Answer | Promise<Answer | null> | null {
    const token = usualToken(authorization);
    if (token === null) return null;
    // There may be a second key in the query.
    if (counted.read.dialect.takesKeyInQuery && raw.url.includes("?")) return null;
    const isUnknown = this.#parts.live.isUnknown(digest, () => isMistyped(token));
    if (isUnknown === false) return null;
    const refuse = (heldMs?: number) => {
      const [masked, requestId] = [maskKey(token), newRequestId()];
      const reply = unknownKeyReply(counted.read.dialect, masked, requestId);
      const refusal = this.#parts.log.logsRequests ? incorrectKey(masked) : null;
      return this.#finished(reply, counted, raw, null, startedMs, { requestId, refusal, heldMs });
    };
    if (isUnknown === true) return refuse();
    const heldMs = performance.now() - startedMs;
    return isUnknown.then((is) => (is ? refuse(heldMs) : null));
  }

  #finished(
    { status, headers, body }: Reply,
    { read, series }: Counted,
    raw: RawRequest,
    actor: RequestContext["actor"],
    startedMs: number,
    { requestId = newRequestId(), refusal = read.keyless?.refusal ?? null, heldMs }: Finish = {},
  ): Answer {
    const durationMs = performance.now() - startedMs;
    series.observe(status, durationMs, heldMs ?? durationMs);
    const { log } = this.#parts;
    if (log.logsRequests) {
      const modelId = refusal === null ? read.modelId : null;
      log.request({ ...read, modelId, raw, actor, requestId, refusal, relayed: null }, status, durationMs);
    }
    return { status, headers, body, onEnd: undefined, requestId, durationMs, cors: null, isLast: false };
  }
}

/** What a refusal adds. */
interface Finish {
  readonly requestId?: string;
  readonly refusal?: Refusal | null;
  /** How long it held the event loop, if it waited meanwhile. */
  readonly heldMs?: number | undefined;
}

/** A known read, with what counts the requests of its operation. */
interface Counted {
  readonly read: KnownRead;
  readonly series: Series;
}

function knownIn(ofUrl: readonly Counted[] | undefined, raw: RawRequest, keys: number): Counted | null {
  if (ofUrl === undefined) return null;
  for (let at = 0; at < ofUrl.length; at++) if (hasSameHeaders(ofUrl[at]!.read, raw, keys)) return ofUrl[at]!;
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
