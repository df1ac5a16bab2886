import { usage as api } from "../../api/usage/usage.ts";
import { turns } from "../../catalogue/turns.ts";
import type { CallName } from "../../core/calls.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { bucketLimits, type BucketWidth } from "../../core/usage/bucket-width.ts";
import { tokensByKind } from "../../core/usage/tokens-by-kind.ts";
import { bucketPage, type AskedRange } from "../../registry/usage/bucket-page.ts";
import { callsCountedAs, type UsageKind } from "../../registry/usage/counted-calls.ts";
import { answeredIn, usageInBuckets, type UsageQuestion } from "../../registry/usage/usage-buckets.ts";
import type { UsageBucket, UsageDimension, UsageStore } from "../../store/usage.ts";
import type { Bind } from "../request/bind.ts";
import { bucketsToWire } from "./answers.ts";

/** A query of the Usage API. No call has all of these parameters. */
interface UsageQuery extends AskedRange {
  readonly bucket_width: BucketWidth;
  readonly limit: number | null;
  readonly group_by: readonly string[];
  readonly project_ids: readonly string[];
  readonly user_ids?: readonly string[];
  readonly api_key_ids?: readonly string[];
  readonly models?: readonly string[];
  readonly batch?: boolean | null;
  readonly sizes?: readonly string[];
  readonly sources?: readonly ImageSource[];
  readonly vector_store_ids?: readonly string[];
  readonly context_levels?: readonly string[];
}

interface Asked {
  readonly organizationId: string;
  readonly query: UsageQuery;
}

type ToResult<Result> = (sums: UsageBucket, query: UsageQuery) => Result;

export function usageRoutes(bind: Bind, store: UsageStore, nowMs: () => number) {
  const counting =
    <Result>(kind: UsageKind | null, toResult: ToResult<Result>) =>
    async ({ organizationId, query }: Asked) => {
      const asked = { width: query.bucket_width, limit: limitOf(query), areWhole: false };
      const question = questionOf(organizationId, kind, query);
      const whole = bucketPage(query, asked, nowMs());
      const { page, results } = await turns.run(organizationId, "usage", (slices) =>
        usageInBuckets(store, question, whole, slices),
      );
      return bucketsToWire(page, results, (one) => toResult(one, query));
    };
  return bind(api, {
    usageCompletions: counting("completions", completionsToWire),
    usageEmbeddings: counting("embeddings", (one) => ({
      object: "organization.usage.embeddings.result",
      input_tokens: one.inputTokens,
      ...countAndCaller(one),
    })),
    usageModerations: counting("moderations", (one) => ({
      object: "organization.usage.moderations.result",
      input_tokens: one.inputTokens,
      ...countAndCaller(one),
    })),
    usageImages: counting("images", imagesToWire),
    usageAudioSpeeches: counting("audio_speeches", (one) => ({
      object: "organization.usage.audio_speeches.result",
      characters: one.characters,
      ...countAndCaller(one),
    })),
    usageAudioTranscriptions: counting("audio_transcriptions", (one) => ({
      object: "organization.usage.audio_transcriptions.result",
      seconds: one.audioMs / 1000,
      ...countAndCaller(one),
    })),
    usageDecisions: counting(null, nothing),
    usageVectorStores: counting(null, nothing),
    usageCodeInterpreterSessions: counting(null, nothing),
    usageFileSearchCalls: counting(null, nothing),
    usageWebSearchCalls: counting("web_search_calls", webSearchesToWire),
  });
}

function limitOf({ limit, bucket_width: width }: UsageQuery): number {
  const [usual, most] = bucketLimits[width];
  if (limit === null) return usual;
  if (limit <= most) return limit;
  throw malformedRequest(`Invalid value for 'limit': expected 1 to ${most} with bucket_width ${width}.`, "limit");
}

const dimensions: Readonly<Record<string, UsageDimension>> = {
  project_id: "project",
  user_id: "user",
  api_key_id: "key",
  model: "model",
  service_tier: "serviceTier",
  size: "imageSize",
  source: "call",
};

function questionOf(organizationId: string, kind: UsageKind | null, query: UsageQuery): UsageQuestion {
  const { user_ids: user = [], api_key_ids: key = [], models: model = [], sizes: imageSize = [] } = query;
  return {
    organizationId,
    calls: callsAskedFor(kind, query),
    filters: { project: query.project_ids, user, key, model, imageSize },
    groupBy: [...new Set(query.group_by)].flatMap((name) => dimensions[name] ?? []),
    counted: kind === "web_search_calls" ? (sums) => sums.searching : answeredIn,
  };
}

/** None if the query asks for what no call has. */
function callsAskedFor(kind: UsageKind | null, query: UsageQuery): readonly CallName[] {
  const { batch, sources = [], vector_store_ids: vectorStores = [], context_levels: levels = [] } = query;
  if (kind === null || batch === true || vectorStores.length > 0 || levels.length > 0) return [];
  const calls = callsCountedAs(kind);
  return sources.length === 0 ? calls : calls.filter((call) => sources.some((source) => imageCalls[source] === call));
}

const imageCalls = {
  "image.generation": "images.generations",
  "image.edit": "images.edits",
  "image.variation": "images.variations",
} as const satisfies Readonly<Record<string, CallName>>;
type ImageSource = keyof typeof imageCalls;
const imageSources = Object.keys(imageCalls) as readonly ImageSource[];

function imagesToWire(one: UsageBucket) {
  return {
    object: "organization.usage.images.result" as const,
    images: one.images,
    ...countAndCaller(one),
    size: one.group.imageSize ?? null,
    source: imageSources.find((source) => imageCalls[source] === one.group.call) ?? null,
  };
}

function completionsToWire(one: UsageBucket, { group_by: groupBy }: UsageQuery) {
  return {
    object: "organization.usage.completions.result" as const,
    ...tokensByKind(one),
    ...countAndCaller(one),
    batch: groupBy.includes("batch") ? false : null,
    service_tier: one.group.serviceTier ?? null,
    api_source: apiSource(groupBy),
  };
}

/** No answer says of which level its searches were. */
function webSearchesToWire(one: UsageBucket, { group_by: groupBy }: UsageQuery) {
  return {
    object: "organization.usage.web_searches.result" as const,
    num_requests: one.searches,
    ...countAndCaller(one),
    num_model_requests: one.searching,
    context_level: null,
    api_source: apiSource(groupBy),
  };
}

function apiSource(groupBy: readonly string[]): "unlabeled" | null {
  return groupBy.includes("api_source") ? "unlabeled" : null;
}

function countAndCaller(one: UsageBucket) {
  const { group } = one;
  return {
    num_model_requests: answeredIn(one),
    project_id: group.project ?? null,
    user_id: group.user ?? null,
    api_key_id: group.key ?? null,
    model: group.model ?? null,
  };
}

function nothing(): never {
  throw new Error("there are no such calls");
}
