import { LruCache } from "../../core/lru-cache.ts";
import type { Actor } from "../../core/people/actor.ts";
import type { ModelFields } from "../../core/people/key.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { anthropicForClaudeCode } from "../../dialects/anthropic/anthropic-for-claude-code.ts";
import { anthropic } from "../../dialects/anthropic/anthropic.ts";
import { codex } from "../../dialects/openai/codex.ts";
import { cohere } from "../../dialects/cohere.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { gemini, geminiTuned } from "../../dialects/gemini.ts";
import { lmStudioNative } from "../../dialects/lm-studio-native.ts";
import { mistral } from "../../dialects/mistral.ts";
import { openaiLegacy } from "../../dialects/openai/openai-legacy.ts";
import { openaiStrict } from "../../dialects/openai/openai-strict.ts";
import { openai } from "../../dialects/openai/openai.ts";
import { openrouter, openrouterForItsClient } from "../../dialects/openrouter/openrouter.ts";
import { together } from "../../dialects/openai/together.ts";
import { dialectOfPath, mountedDialects } from "./mounts.ts";
import type { RequestContext } from "../request/request-context.ts";
import { Query } from "../request/query.ts";

/*
 * Which dialect a request is answered in. First what its path says; then, where several vendors' clients ask at the
 * same path, `?dialect=`, and what the client sends besides. Last, what its key is to be shown.
 */

type Asking = Pick<RequestContext, "raw" | "path" | "query">;

/** The first that holds, of a request for /v1/models or /models. What they look at stands in `varyHeader`. */
const bySign: readonly (readonly [sign: (asking: Asking) => boolean, dialect: Dialect])[] = [
  [({ query }) => has(query, "client_version"), codex],
  [({ raw }) => raw.header("anthropic-version") !== null, anthropic],
  [isGemini, gemini],
  [({ query }) => has(query, "page_size") || has(query, "page_token") || has(query, "endpoint"), cohere],
];

/** By the name the client gives itself, where it has no better sign. */
const byAgent: readonly (readonly [agent: RegExp, dialect: Dialect])[] = [
  [/^mistral-client-/, mistral],
  [/^cohere(-ai)?\//, cohere],
  [/^Together\//, together],
  // The clients of 2023 are known by name; every later one wants the newest shape.
  [/^OpenAI\/(NodeJS\/3|v1 PythonBindings\/0)\./, openaiLegacy],
  // Nothing more is looked at of these, and of those without a name.
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

// Where several vendors' clients ask.
const shared = ["/v1/models", "/models"];

export function chooseDialect(asking: Asking): Dialect {
  const { path, query } = asking;
  const isShared = shared.some((list) => path === list || (path.startsWith(list) && path[list.length] === "/"));
  if (!isShared) return forItsClient(dialectOfPath(path) ?? openai, asking);
  const asked = has(query, "dialect") ? new Query(asking).text("dialect") : null;
  return asked === null ? dialectBySign(asking) : dialectNamed(asked);
}

/** OpenRouter's own client insists on fields that others misread where the facts are unknown. */
function forItsClient(dialect: Dialect, { raw }: Asking): Dialect {
  if (dialect !== openrouter) return dialect;
  const isItsClient = raw.header("user-agent")?.slice(0, agentLengthMax).includes("@openrouter/sdk") ?? false;
  return isItsClient ? openrouterForItsClient : dialect;
}

/** For refusing what is not looked into: a path that nobody knows, and everything while the server starts. */
export function refusalDialect(asking: Asking): Dialect {
  return dialectOfPath(asking.path) ?? dialectBySign(asking);
}

/** The dialect as the key is to be shown it: OpenAI's with as many fields, Anthropic's with names Claude Code takes. */
export function asShownTo(actor: Actor, dialect: Dialect, fieldsOfServer: ModelFields): Dialect {
  if (dialect === openai) return (actor.modelFields ?? fieldsOfServer) === "strict" ? openaiStrict : dialect;
  return dialect === anthropic && actor.modelNames === "claude" ? anthropicForClaudeCode : dialect;
}

function dialectBySign(asking: Asking): Dialect {
  const signed = bySign.find(([sign]) => sign(asking));
  if (signed !== undefined) return signed[1];
  const { raw } = asking;
  return dialectOfAgent(raw.header("user-agent") ?? "") ?? (isCohere(raw) ? cohere : openai);
}

// Clients come with a handful of names, so each is looked at once. Of long ones only what the patterns above can need:
// with 1,000 entries of 128 characters the cache stays below half a megabyte, whatever callers send.
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

/** A slice would keep the whole text in memory. */
function copied(slice: string): string {
  return Buffer.from(slice).toString();
}

/** In a browser its clients cannot give themselves a name, and from Python they long did not. */
function isCohere(raw: Asking["raw"]): boolean {
  return raw.header("x-fern-sdk-name")?.startsWith("cohere") ?? false;
}

function dialectNamed(asked: string): Dialect {
  const dialect = namedDialects.find(({ name }) => name === asked);
  if (dialect !== undefined) return dialect;
  const known = namedDialects.map(({ name }) => name).join(", ");
  throw malformedRequest(`Unknown dialect. This server speaks: ${known}.`, "dialect");
}

/** Google's own clients send a header; who writes requests by hand may put the key where only Google reads one. */
function isGemini({ raw, query }: Asking): boolean {
  if (raw.header("x-goog-api-key") !== null || raw.header("x-goog-api-client") !== null) return true;
  return has(query, "key") && raw.header("authorization") === null;
}

function has(query: string, name: string): boolean {
  return query !== "" && `&${query}`.includes(`&${name}=`);
}
