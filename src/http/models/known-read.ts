import type { Encoding } from "../../catalogue/views/content.ts";
import type { Refusal } from "../../core/refusal.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { chooseEncoding } from "../reply/negotiate.ts";
import { asksToClose } from "../request/asks-to-close.ts";
import type { NotedRequest } from "../request/noted-request.ts";
import type { RawRequest, Reply, RequestContext } from "../request/request-context.ts";
import { chooseDialect } from "./dialect-selection.ts";

/** What a read asked for, and every header that decided it besides its key. */
export interface KnownRead {
  readonly operation: string;
  readonly path: string;
  /** Null for the list. */
  readonly modelId: string | null;
  /** Before the settings of the key. */
  readonly dialect: Dialect;
  readonly encoding: Encoding;
  /** The answer to a request without a key; null for those that have one. */
  readonly keyless: { readonly refusal: Refusal; readonly reply: Reply } | null;
  /** Whether it was refused for want of a key, or for one that does not exist. */
  readonly isRefused: boolean;
  /** The headers that were read and there, and their values. */
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** The headers that were looked for in vain. */
  readonly absent: readonly string[];
  /** The characters of its URL and values. */
  readonly length: number;
}

// Their values may be kept. Two more decide each answer anew and are not kept: the key, and the tag that the client has.
const keptHeaders = new Set(["host", "accept", "accept-encoding", "user-agent", "connection", "anthropic-version"]);
const decidedAnew = new Set(["authorization", "if-none-match"]);
// Counted with those that were read, because a request that has no others need not be searched for others.
const usualHeaders = ["accept", "accept-encoding", "connection"];
const lengthMax = 512;

/**
 * What a request asked for that got the list or a model of a view, or a refusal for want of a key. Null if more decided
 * its answer than can be remembered, or if a text that would be kept may be a key.
 */
export function knownReadOf(context: RequestContext, request: NotedRequest, reply: Reply): KnownRead | null {
  const { refusal, operation, path, query, modelId } = context;
  const keyless = refusal === null ? null : keylessOf(context, refusal, reply);
  const isRefused = keyless !== null || isOfUnknownKey(context);
  if (operation === null || context.isFromPage || request.readsMore || !(isRefused || context.isFromView)) return null;
  // A key may be in a query, but not in a number.
  if (!/^(\w{1,20}=\d{1,20})?$/.test(query) || asksToClose(request)) return null;
  const read = [...new Set([...request.read, ...usualHeaders])].map((name) => [name, request.header(name)] as const);
  const sent = read.filter((header): header is [string, string] => header[1] !== null);
  const kept = sent.filter(([name]) => !decidedAnew.has(name));
  const length = kept.reduce((total, [, value]) => total + value.length, request.url.length);
  const hasKey = sent.some(([name]) => name === "authorization");
  if (hasKey !== (keyless === null) || length > lengthMax || !kept.every(([name]) => keptHeaders.has(name)))
    return null;
  return {
    operation,
    path,
    modelId,
    dialect: chooseDialect(context),
    encoding: chooseEncoding(request.header("accept-encoding")),
    keyless,
    isRefused,
    names: kept.map(([name]) => name),
    values: kept.map(([, value]) => value),
    absent: read.filter(([name, value]) => value === null && !decidedAnew.has(name)).map(([name]) => name),
    length,
  };
}

/** Only on paths without a model, which anybody could put a key in place of; and not with the request's id in it. */
function keylessOf({ captured, requestId }: RequestContext, refusal: Refusal, { status, headers, body }: Reply) {
  if (refusal.code !== "unauthenticated" || captured?.rawModel !== "") return null;
  return typeof body === "string" && !body.includes(requestId) ? { refusal, reply: { status, headers, body } } : null;
}

/** In a query there may be a second key. */
function isOfUnknownKey({ captured, refusal, dialect, query }: RequestContext): boolean {
  return refusal?.code === "incorrect-key" && captured?.rawModel === "" && !(dialect.takesKeyInQuery && query !== "");
}

/** Whether a request has the same headers. `keys` is how many keys it has, none or one. */
export function hasSameHeaders(
  { names, values, absent }: KnownRead,
  { held }: Pick<RawRequest, "held">,
  keys: number,
): boolean {
  for (let at = 0; at < names.length; at++) if (held.get(names[at]!) !== values[at]) return false;
  // If there are no more headers than these, none of the others need be looked for.
  const more = held.count - names.length - keys;
  if (more === 0 || (more === 1 && held.get("if-none-match") !== null)) return true;
  for (let at = 0; at < absent.length; at++) if (held.get(absent[at]!) !== null) return false;
  return true;
}
