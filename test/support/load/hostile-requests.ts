import { bodyBytesMaxDefault } from "../../../src/http/request/body/request-bodies.ts";
import { fullBodies } from "./full-bodies.ts";

/** A request that tries to keep the server from others, and who sends it. */
export interface HostileRequest {
  readonly name: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly as: "reader" | "admin" | "nobody";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How many are sent concurrently; one by default. */
  readonly atOnce?: number;
}

const json = { "content-type": "application/json" };
const words = (count: number, sign: string) => Array.from({ length: count }, (_, at) => `w${at}`).join(sign);
const lists = {
  "/v1/models": "OpenAI's",
  "/v1/models?dialect=openai-legacy": "OpenAI's of 2023",
  "/api/v1/models": "OpenRouter's",
  "/anthropic/v1/models": "Anthropic's",
  "/v1beta/models": "Gemini's",
  "/mistral/v1/models": "Mistral's",
  "/api/tags": "Ollama's",
  "/api.json": "models.dev's",
};

const reading = (name: string, path: string, more: Partial<HostileRequest> = {}): HostileRequest => ({
  name,
  method: "GET",
  path,
  as: "reader",
  ...more,
});
const administering = (name: string, path: string, more: Partial<HostileRequest> = {}): HostileRequest => ({
  name,
  method: "GET",
  path,
  as: "admin",
  ...more,
});
const posting = (name: string, path: string, body: unknown, as: HostileRequest["as"] = "admin"): HostileRequest => ({
  name,
  method: "POST",
  path,
  as,
  headers: json,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** Each asks for something new, or for something that is never cached. The first ones find nothing prepared. */
export const hostileRequests: readonly HostileRequest[] = [
  ...Object.entries(lists).map(([path, whose]) => reading(`the first list in ${whose} words`, path)),
  reading("a list in gzip, the first", "/v1/models", { headers: { "accept-encoding": "gzip" } }),
  reading("a filter of 32 words", `/api/v1/models?q=${words(32, "+")}`),
  reading("a filter of 4,000 words", `/api/v1/models?q=${"e+".repeat(4_000)}e`),
  reading("32 parameters", `/api/v1/models?supported_parameters=${words(32, ",")}`),
  reading("32 authors", `/api/v1/models?model_authors=${words(32, ",")}`),
  reading("a filter that leaves everything", "/api/v1/models?output_modalities=text"),
  reading("the same in gzip", "/api/v1/models?output_modalities=text", { headers: { "accept-encoding": "gzip" } }),
  reading("sorted by price", "/api/v1/models?sort=pricing-low-to-high&limit=1"),
  reading("sorted whole", "/api/v1/models?sort=newest"),
  reading("a count", "/api/v1/models/count?q=x"),
  reading("32 filters at once", "/api/v1/models?q=model", { atOnce: 32 }),
  reading("a page of one", "/v1beta/models?pageSize=1"),
  reading("a page in the middle", "/anthropic/v1/models?limit=5&after_id=m"),
  reading("changes since the beginning", "/rollcall/v1/changes?since=0&limit=1000"),
  administering("changes since the beginning, to an administrator", "/rollcall/v1/changes?since=0&limit=1000"),
  administering("8 of those at once", "/rollcall/v1/changes?since=0&limit=1000", { atOnce: 8 }),
  administering("100 audit events", "/v1/organization/audit_logs?limit=100"),
  administering("audit events of nothing", "/v1/organization/audit_logs?effective_at[gt]=4000000000"),
  administering("32 verifications at once", "/rollcall/v1/audit/verification", { atOnce: 32 }),
  administering("sources", "/rollcall/v1/sources?limit=100"),
  administering("a source of 20,000 models", "/rollcall/v1/sources/big"),
  administering("collisions", "/rollcall/v1/source_collisions?limit=100"),
  administering("models of an organization", "/rollcall/v1/models?limit=100&state=any"),
  administering("10,000 models in one answer", "/rollcall/v1/models?limit=10000", {
    headers: { "accept-encoding": "br" },
  }),
  administering("a search among all models", "/rollcall/v1/models?limit=50&q=model-1001234&total=true"),
  administering("the same in any state", "/rollcall/v1/models?limit=50&q=model-1001234&total=true&state=any"),
  administering("10,000 models by price", "/rollcall/v1/models?limit=10000&sort=input_price&order=desc"),
  administering("8 of those at the same time", "/rollcall/v1/models?limit=10000&sort=created", { atOnce: 8 }),
  administering("what a project sees of all models", "/rollcall/v1/visible_models?project_id=proj_viewing&limit=1000"),
  administering("a search there", "/rollcall/v1/visible_models?project_id=proj_viewing&limit=1000&q=zzz&visible=true"),
  administering(
    "every dialect's words for a model, 8 times at once",
    "/rollcall/v1/model_renderings?model=davinci&project_id=proj_viewing",
    { atOnce: 8 },
  ),
  administering("a search of the audit log", `/rollcall/v1/audit/events?limit=100&q=${"%25_".repeat(60)}`),
  administering("the overview", "/rollcall/v1/summary"),
  administering("deleted models", "/rollcall/v1/models?limit=100&state=deleted"),
  administering("rate limits", "/v1/organization/projects/proj_aceme/rate_limits?limit=100"),
  administering("a query of 8 KB of parameters", `/v1/organization/audit_logs?${"event_types[]=x&".repeat(510)}`),
  posting("a policy of 2,000 models", "/v1/organization/projects/proj_viewing/model_permissions", {
    mode: "deny_list",
    model_ids: Array.from({ length: 2_000 }, (_, at) => `many/model-${at}-of-a-policy`),
  }),
  posting("a policy of 40,000 models", "/v1/organization/projects/proj_viewing/model_permissions", {
    mode: "deny_list",
    model_ids: Array.from({ length: 24_000 }, (_, at) => `m${at}`),
  }),
  posting("a map of 10,000 names", "/rollcall/v1/sources", {
    id: "mapped",
    kind: "static",
    models: ["a"],
    naming: { type: "map", ids: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`u${at}`, `m${at}`])) },
  }),
  posting("adding a source of 20,000 models", "/rollcall/v1/sources", {
    id: "large",
    kind: "static",
    models: Array.from({ length: 20_000 }, (_, at) => `l${at}`),
  }),
  posting("a trial of a source of 12,000 models", "/rollcall/v1/source_trials", {
    id: "tried",
    kind: "static",
    models: Array.from({ length: 12_000 }, (_, at) => `b${at}`),
  }),
  posting("a preview of a policy of 2,000 models", "/rollcall/v1/projects/proj_viewing/policy_preview", {
    mode: "deny_list",
    model_ids: Array.from({ length: 2_000 }, (_, at) => `many/model-${at}`),
  }),
  posting("registering a model", "/rollcall/v1/models", { id: "made/by-an-attacker" }),
  reading("the first list after a change", "/v1/models"),
  ...Object.entries(fullBodies(bodyBytesMaxDefault)).map(([name, body]) =>
    posting(`a body of 256 KB: ${name}`, "/api/show", body, "reader"),
  ),
  posting("a body of 256 KB to an administrator's call", "/rollcall/v1/models", `{"id":"${"x".repeat(250_000)}"}`),
  reading("a path of 60 KB", `/v1/models/${"/".repeat(60_000)}`, { as: "nobody" }),
  reading("a query of 60 KB", `/v1/models?${"a=b&".repeat(15_000)}`, { as: "nobody" }),
  reading("a path of 4 KB of slashes", `/v1/organization/${"/".repeat(4_000)}`, { as: "nobody" }),
  reading("60 KB of If-None-Match", "/v1/models", { headers: { "if-none-match": '"x",'.repeat(15_000) } }),
  reading("60 KB of Accept-Encoding", "/v1/models", { headers: { "accept-encoding": "a;b=c,".repeat(10_000) } }),
  reading("60 KB of User-Agent", "/v1/models", { headers: { "user-agent": "x".repeat(60_000) } }),
  reading("60 KB of cookies", "/v1/models", { headers: { cookie: "a=b; ".repeat(12_000) } }),
  reading("60 KB of cookies to the console", "/console/api/session", {
    as: "nobody",
    headers: {
      "sec-fetch-site": "same-origin",
      "x-rollcall-console": "1",
      cookie: "__Host-rollcall=;".repeat(3_600),
    },
  }),
  reading("60 KB of Origin", "/v1/models", { headers: { origin: "https://".repeat(7_500) } }),
  reading("a key of 60 KB", "/v1/models", { as: "nobody", headers: { authorization: `Bearer ${"k".repeat(60_000)}` } }),
  reading("60 KB of spaces before a key", "/v1/models", {
    as: "nobody",
    headers: { authorization: `Bearer ${" ".repeat(60_000)}k` },
  }),
  reading("60 KB of Basic", "/v1/models", { as: "nobody", headers: { authorization: `Basic ${"Og".repeat(30_000)}` } }),
  reading("a mistyped key of 60 KB", "/v1/models", {
    as: "nobody",
    headers: { authorization: `Bearer sk-proj-rc1_${"k".repeat(60_000)}` },
  }),
  reading("the metrics", "/metrics", { as: "nobody" }),
  reading("the API description", "/openapi.json", { as: "nobody" }),
];
