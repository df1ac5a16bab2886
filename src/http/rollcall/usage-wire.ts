import type { Values } from "../../api/shapes/shapes.ts";
import type { usageRecords as api, UsageRecordWire } from "../../api/usage/records.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { amountOf } from "../../core/usage/amount.ts";
import { isAnswered } from "../../core/usage/call-end.ts";
import type { CallUsage } from "../../core/usage/call-usage.ts";
import { costLines } from "../../core/usage/cost-lines.ts";
import type { UsageRecord } from "../../core/usage/usage-record.ts";
import type { RecordCursor, RecordFilters } from "../../store/usage.ts";
import { exactNumber } from "../reply/exact-number.ts";

/** Usage records as they are listed, and what a query of them asks for. */

export function recordToWire(record: UsageRecord): UsageRecordWire {
  const lines = isAnswered(record) ? costLines(record.usage ?? {}, record.prices) : [];
  const priced = lines.flatMap(({ price, quantity }) => (price === null ? [] : [{ price, quantity }]));
  return {
    id: record.id,
    object: "rollcall.usage_record",
    created_at: Math.floor(record.atMs / 1000),
    project_id: record.projectId,
    user_id: record.principalId,
    api_key_id: record.keyId,
    model: record.model,
    source_id: record.sourceId,
    call: record.call,
    stream: record.isStream,
    status: record.status,
    end: record.end,
    attempts: record.attempts,
    headers_ms: record.headersMs,
    first_byte_ms: record.firstByteMs,
    end_ms: record.endMs,
    bytes_in: record.bytesIn,
    bytes_out: record.bytesOut,
    usage: record.usage === null ? null : usageToWire(record.usage),
    estimated: record.isEstimated,
    cost: priced.length === 0 ? null : { value: exactNumber(amountOf(priced)), currency: "usd" },
    unpriced: lines.filter(({ price }) => price === null).map(({ item }) => item),
  };
}

function usageToWire(usage: CallUsage): NonNullable<UsageRecordWire["usage"]> {
  return {
    input_tokens: usage.inputTokens ?? null,
    cached_input_tokens: usage.cachedInputTokens ?? null,
    cache_write_tokens: usage.cacheWriteTokens ?? null,
    output_tokens: usage.outputTokens ?? null,
    reasoning_tokens: usage.reasoningTokens ?? null,
    input_audio_tokens: usage.inputAudioTokens ?? null,
    cached_audio_tokens: usage.cachedAudioTokens ?? null,
    output_audio_tokens: usage.outputAudioTokens ?? null,
    input_image_tokens: usage.inputImageTokens ?? null,
    cached_image_tokens: usage.cachedImageTokens ?? null,
    output_image_tokens: usage.outputImageTokens ?? null,
    images: usage.images ?? null,
    seconds: usage.seconds ?? null,
    characters: usage.characters ?? null,
    searches: usage.searches ?? null,
    service_tier: usage.serviceTier ?? null,
    image_size: usage.imageSize ?? null,
  };
}

export function filtersOf(query: Values<typeof api.listUsageRecords.query>): RecordFilters {
  const filters = {
    project: query.project_ids,
    user: query.user_ids,
    key: query.api_key_ids,
    model: query.models,
    source: query.source_ids,
    call: query.calls,
    end: query.ends,
    status: query.statuses.map(Number),
  };
  return Object.fromEntries(Object.entries(filters).filter(([, among]) => among.length > 0));
}

/** When the record was made, and its id. */
export function cursorOf({ atMs, id }: RecordCursor): string {
  return `page_${atMs.toString(36)}_${id}`;
}

export function cursorIn(text: string): RecordCursor {
  const [, at, id] = /^page_([0-9a-z]{1,9})_([\w-]{1,64})$/.exec(text) ?? [];
  if (at !== undefined && id !== undefined) return { atMs: Number.parseInt(at, 36), id };
  throw malformedRequest("Invalid value for 'after': this server did not make it.", "after");
}
