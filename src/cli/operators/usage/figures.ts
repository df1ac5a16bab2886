import { usageRecords } from "../../../api/usage/records.ts";
import { usage as api } from "../../../api/usage/usage.ts";
import type { Operation } from "../../../api/operation.ts";
import type { Fields } from "../../../api/shapes/shapes.ts";
import { invoke, type Request } from "../../../client/invoke.ts";
import { decimalFrom } from "../../../core/decimal.ts";
import { plus } from "../../../core/usage/amount.ts";
import type { Call } from "../../command/command.ts";
import { itemsOf, memberOf, textIn, type Json } from "../../output/json/value.ts";
import { answerTo } from "../administration.ts";
import type { Period } from "./period.ts";

/** What calls used and cost, as the Usage API and the Costs API say it. */

export const groupings = ["project", "model", "key", "person"] as const;
export type Grouping = (typeof groupings)[number];

export const figureNames = [
  "requests",
  "input_tokens",
  "input_cached_tokens",
  "output_tokens",
  "images",
  "characters",
  "seconds",
] as const;

export type Figures = Readonly<Record<(typeof figureNames)[number], number>> & {
  /** USD as exact decimal text; null if nothing that was used has a known price. */
  readonly cost: string | null;
};

export interface UsageRow {
  readonly id: string | null;
  /** For looking up the name of a key or a person. */
  readonly projectIds: ReadonlySet<string>;
  readonly figures: Figures;
}

export interface Usage {
  readonly rows: readonly UsageRow[];
  readonly total: Figures;
  /** The models that were used without a known price. */
  readonly unpriced: readonly string[];
}

const groupFields = { project: "project_id", model: "model", key: "api_key_id", person: "user_id" } as const;

export async function fetchUsage(call: Call, by: Grouping, { start, end }: Period): Promise<Usage> {
  const sums = new Sums();
  const field = groupFields[by];
  const range = { start_time: start, end_time: end };
  const query = { ...range, bucket_width: "1d", limit: 31, group_by: [...new Set([field, "project_id"])] };
  const used = (result: Json) => sums.add(textIn(result, field), textIn(result, "project_id"), usedIn(result));
  const paid = (result: Json) => {
    const id = by === "model" ? modelOfLine(textIn(result, "line_item")) : textIn(result, field);
    sums.add(id, textIn(result, "project_id"), { ...nothing, cost: amountIn(result) });
  };
  const lines = [...new Set([by === "model" ? "line_item" : field, "project_id"])];
  const [unpriced] = await Promise.all([
    unpricedIn(call, range),
    eachResult(call, api.usageCompletions, query, used),
    eachResult(call, api.usageEmbeddings, query, used),
    eachResult(call, api.usageModerations, query, used),
    eachResult(call, api.usageImages, query, used),
    eachResult(call, api.usageAudioSpeeches, query, used),
    eachResult(call, api.usageAudioTranscriptions, query, used),
    eachResult(call, api.usageCosts, { ...query, limit: 180, group_by: lines }, paid),
  ]);
  return { rows: sums.rows(), total: sums.total, unpriced };
}

/** Calls `take` with each result in each bucket, page by page. */
async function eachResult<Path extends string, QueryFields extends Fields>(
  call: Call,
  operation: Operation<Path, QueryFields, null>,
  asked: Request<Path, QueryFields, null>["query"],
  take: (result: Json) => void,
): Promise<void> {
  for (let page: string | undefined, isMore = true; isMore;) {
    const query = Object.assign({ page }, asked);
    const { json } = await answerTo(call, invoke(call.connection, operation, { query }));
    for (const bucket of itemsOf(memberOf(json, "data")))
      for (const result of itemsOf(memberOf(bucket, "results"))) take(result);
    page = textIn(json, "next_page") ?? undefined;
    isMore = page !== undefined;
  }
}

async function unpricedIn(call: Call, range: { readonly start_time: number; readonly end_time: number }) {
  const models: string[] = [];
  for (let after: string | undefined, isMore = true; isMore;) {
    const query = { ...range, limit: 1_000, after };
    const { json } = await answerTo(call, invoke(call.connection, usageRecords.listUnpricedUsage, { query }));
    for (const item of itemsOf(memberOf(json, "data"))) models.push(textIn(item, "model") ?? "");
    after = textIn(json, "next") ?? undefined;
    isMore = after !== undefined;
  }
  return models;
}

export function tokensOf({ input_tokens, output_tokens }: Figures): number {
  return input_tokens + output_tokens;
}

type Counts = Omit<Figures, "cost">;

function countsFrom(of: (name: keyof Counts) => number): Counts {
  return Object.fromEntries(figureNames.map((name) => [name, of(name)])) as Counts;
}

const nothing: Figures = { ...countsFrom(() => 0), cost: null };

class Sums {
  readonly #rows = new Map<string | null, { figures: Figures; readonly projectIds: Set<string> }>();
  total = nothing;

  add(id: string | null, projectId: string | null, more: Figures): void {
    const row = this.#rows.get(id) ?? { figures: nothing, projectIds: new Set() };
    row.figures = both(row.figures, more);
    if (projectId !== null) row.projectIds.add(projectId);
    this.#rows.set(id, row);
    this.total = both(this.total, more);
  }

  rows(): readonly UsageRow[] {
    return [...this.#rows].map(([id, { figures, projectIds }]) => ({ id, figures, projectIds }));
  }
}

function both(one: Figures, other: Figures): Figures {
  const cost = one.cost === null || other.cost === null ? (one.cost ?? other.cost) : plus(one.cost, other.cost);
  const sums = countsFrom((name) => one[name] + other[name]);
  // To the millisecond, as the server counts them: a sum of fractions has other digits behind.
  return { ...sums, seconds: Math.round(sums.seconds * 1000) / 1000, cost };
}

function usedIn(result: Json): Figures {
  const figure = (name: string) => Number(memberOf(result, name)?.raw ?? 0);
  return { ...countsFrom(figure), requests: figure("num_model_requests"), cost: null };
}

/** The server writes all decimals, which a number would not keep. */
function amountIn(result: Json): string | null {
  return decimalFrom(memberOf(memberOf(result, "amount"), "value")?.raw);
}

/** `gpt-4o-mini, input_tokens` is of gpt-4o-mini. The name of a model may have commas, too. */
function modelOfLine(item: string | null): string | null {
  return item === null ? null : item.replace(/, [^,]*$/, "");
}
