import { Recent } from "../catalogue/recent.ts";
import type { Encoding } from "../catalogue/rendering.ts";
import type { ModelFields } from "../core/key.ts";
import { malformedRequest } from "../core/refusal.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { openaiLegacy } from "../dialects/openai-legacy.ts";
import { openaiStrict } from "../dialects/openai-strict.ts";
import { openai } from "../dialects/openai.ts";
import type { Exchange } from "./exchange.ts";
import { Query } from "./query.ts";

/** The request headers an answer may depend on. */
export const varyHeader = "Authorization, X-Api-Key, Api-Key, Accept-Encoding, User-Agent, Origin";

const dialects: readonly Dialect[] = [openai, openaiLegacy];

// The clients of 2023 are known by name; every later one wants the newest shape.
const legacyAgents = /^OpenAI\/(NodeJS\/3|v1 PythonBindings\/0)\./;

/** Which dialect to answer in: the one asked for by `?dialect=`, else the one the client is known to speak. */
export function chooseDialect(exchange: Exchange): Dialect {
  const { facts, query } = exchange;
  const asked = query === "" ? null : new Query(exchange).text("dialect");
  if (asked === null) return legacyAgents.test(facts.header("user-agent") ?? "") ? openaiLegacy : openai;
  const dialect = dialects.find(({ name }) => name === asked);
  if (dialect === undefined) {
    const known = dialects.map(({ name }) => name).join(", ");
    throw malformedRequest(`Unknown dialect. This server speaks: ${known}.`, "dialect");
  }
  return dialect;
}

/** The dialect with as many fields as the key is to be shown. The older shape has no others to begin with. */
export function withFields(dialect: Dialect, fields: ModelFields): Dialect {
  return dialect === openai && fields === "strict" ? openaiStrict : dialect;
}

// Best first, where the client likes several equally.
const preferred: readonly Encoding[] = ["zstd", "br", "gzip", "identity"];
// Clients come with a handful of different Accept-Encoding headers, so each is read once.
const chosen = new Recent<Encoding>(100);

export function chooseEncoding(acceptEncoding: string | null): Encoding {
  if (acceptEncoding === null || acceptEncoding === "") return "identity";
  const known = chosen.get(acceptEncoding);
  if (known !== undefined) return known;
  const encoding = bestEncoding(acceptEncoding);
  chosen.set(acceptEncoding, encoding);
  return encoding;
}

function bestEncoding(acceptEncoding: string): Encoding {
  const weights = new Map<string, number>();
  for (const item of acceptEncoding.toLowerCase().split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  const weightOf = (encoding: Encoding) =>
    weights.get(encoding) ?? weights.get("*") ?? (encoding === "identity" ? Number.MIN_VALUE : 0);
  const acceptable = preferred.filter((encoding) => weightOf(encoding) > 0);
  // A client that accepts nothing gets the body as it is rather than nothing.
  const first = acceptable[0] ?? "identity";
  return acceptable.reduce((best, encoding) => (weightOf(encoding) > weightOf(best) ? encoding : best), first);
}

/** Whether If-None-Match names this entity tag. Weak tags count: a 304 needs no byte-for-byte promise. */
export function matchesEtag(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch.trim() === "*") return true;
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
