import { LruCache } from "../../core/collections/lru-cache.ts";
import type { KeySettings } from "../../core/people/key-settings.ts";
import type { ModelFields } from "../../core/people/key.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { anthropicForClaudeCode } from "../../dialects/anthropic/anthropic-for-claude-code.ts";
import { anthropic } from "../../dialects/anthropic/anthropic.ts";
import { codex } from "../../dialects/openai/codex.ts";
import { cohere } from "../../dialects/cohere.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { gemini, geminiTuned } from "../../dialects/gemini.ts";
import { lmStudioNative } from "../../dialects/lm-studio.ts";
import { mistral } from "../../dialects/mistral.ts";
import { openaiLegacy } from "../../dialects/openai/openai-legacy.ts";
import { openai, openaiStrict } from "../../dialects/openai/openai.ts";
import { openrouter, openrouterForItsClient } from "../../dialects/openrouter/openrouter.ts";
import { together } from "../../dialects/openai/together.ts";
import { dialectOfPath, mountedDialects } from "./mounts.ts";
import type { RequestContext } from "../request/request-context.ts";
import { Query } from "../request/query.ts";

/*
 * Chooses the dialect of a request: by its path; on a path that several vendors' clients share, by `?dialect=` and by
 * what the client sends; and last by the settings of its key.
 */

type DialectSigns = Pick<RequestContext, "raw" | "path" | "query">;

/** For /v1/models and /models. The first match wins. `varyHeader` names the headers they read. */
const bySigns: readonly (readonly [sign: (request: DialectSigns) => boolean, dialect: Dialect])[] = [
  [({ query }) => has(query, "client_version"), codex],
  [({ raw }) => raw.header("anthropic-version") !== null, anthropic],
  [isGemini, gemini],
  [({ query }) => has(query, "page_size") || has(query, "page_token") || has(query, "endpoint"), cohere],
];

/** By user agent, for clients without a better sign. */
const byAgent: readonly (readonly [agent: RegExp, dialect: Dialect])[] = [
  [/^mistral-client-/, mistral],
  [/^cohere(-ai)?\//, cohere],
  [/^Together\//, together],
  // Clients of 2023 are recognised by their user agent; all later ones expect the newest shape.
  [/^OpenAI\/(NodeJS\/3|v1 PythonBindings\/0)\./, openaiLegacy],
  // These, and clients without a user agent, are not checked further.
  [/^(OpenAI\/|$)/, openai],
];

/** The request headers an answer may depend on. */
export const varyHeader =
  "Authorization, X-Api-Key, Api-Key, X-Goog-Api-Key, X-Goog-Api-Client, Anthropic-Version, X-Fern-Sdk-Name, " +
  "Accept-Encoding, User-Agent, Origin";

// The second dialects of vendors that have a named one.
const nameless: ReadonlySet<Dialect> = new Set([geminiTuned, lmStudioNative]);
export const namedDialects: readonly Dialect[] = [...new Set([openai, openaiLegacy, ...mountedDialects])].filter(
  (dialect) => !nameless.has(dialect),
);

// The paths that clients of several vendors share.
const shared = ["/v1/models", "/models"];

export function chooseDialect(request: DialectSigns): Dialect {
  const { path, query } = request;
  const isShared = shared.some((list) => path === list || (path.startsWith(list) && path[list.length] === "/"));
  if (!isShared) return forItsClient(dialectOfPath(path) ?? openai, request);
  const asked = has(query, "dialect") ? new Query(request).text("dialect") : null;
  return asked === null ? dialectBySign(request) : dialectNamed(asked);
}

/** OpenRouter's own client requires fields that others misread when the facts are unknown. */
function forItsClient(dialect: Dialect, { raw }: DialectSigns): Dialect {
  if (dialect !== openrouter) return dialect;
  const isItsClient = raw.header("user-agent")?.slice(0, agentLengthMax).includes("@openrouter/sdk") ?? false;
  return isItsClient ? openrouterForItsClient : dialect;
}

/** The dialect of refusals that need no route: on an unknown path, and while the server starts. */
export function refusalDialect(request: DialectSigns): Dialect {
  return dialectOfPath(request.path) ?? dialectBySign(request);
}

/** The dialect by the settings of the key: OpenAI's with all fields or few, Anthropic's with names for Claude Code. */
export function dialectForKey(actor: KeySettings, dialect: Dialect, fieldsOfServer: ModelFields): Dialect {
  if (dialect === openai) return (actor.modelFields ?? fieldsOfServer) === "strict" ? openaiStrict : dialect;
  return dialect === anthropic && actor.modelNames === "claude" ? anthropicForClaudeCode : dialect;
}

function dialectBySign(request: DialectSigns): Dialect {
  const signed = bySigns.find(([sign]) => sign(request));
  if (signed !== undefined) return signed[1];
  const { raw } = request;
  return dialectOfAgent(raw.header("user-agent") ?? "") ?? (isCohere(raw) ? cohere : openai);
}

// Clients have few user agents, so each is matched once. Long ones are cut to what the patterns above can need: 1,000
// entries of 128 characters keep the cache below half a megabyte.
const ofAgents = new LruCache<{ readonly dialect: Dialect | null }>(1_000);
const agentLengthMax = 128;

function dialectOfAgent(wholeAgent: string): Dialect | null {
  const agent = wholeAgent.length <= agentLengthMax ? wholeAgent : copied(wholeAgent.slice(0, agentLengthMax));
  const known = ofAgents.get(agent);
  if (known !== undefined) return known.dialect;
  const dialect = byAgent.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
  ofAgents.set(agent, { dialect });
  return dialect;
}

/** A copy, because a slice would keep the whole text in memory. */
function copied(slice: string): string {
  return Buffer.from(slice).toString();
}

/** Cohere's clients cannot set a user agent in a browser, and older Python ones did not. */
function isCohere(raw: DialectSigns["raw"]): boolean {
  return raw.header("x-fern-sdk-name")?.startsWith("cohere") ?? false;
}

export function dialectNamed(asked: string): Dialect {
  const dialect = namedDialects.find(({ name }) => name === asked);
  if (dialect !== undefined) return dialect;
  const known = namedDialects.map(({ name }) => name).join(", ");
  throw malformedRequest(`Unknown dialect. This server speaks: ${known}.`, "dialect");
}

/** Google's clients send a header. A request written by hand may have its key where only Google reads one. */
function isGemini({ raw, query }: DialectSigns): boolean {
  if (raw.header("x-goog-api-key") !== null || raw.header("x-goog-api-client") !== null) return true;
  return has(query, "key") && raw.header("authorization") === null;
}

function has(query: string, name: string): boolean {
  return query !== "" && `&${query}`.includes(`&${name}=`);
}
