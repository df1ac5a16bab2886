import { useCallback, useEffect } from "preact/hooks";
import { askAnew } from "./ask.ts";
import type { AnswerOf, ReadRoute, RequestOf } from "./contract.ts";
import type { Load, Loaded } from "./resource-store.ts";
import { keyOf, useStored, type Shown } from "./use-resource.ts";

/** A list whose pages are continued by `after`: by the last item's id, or by `next`. */
interface PageWire<Row> {
  readonly data: readonly Row[];
  readonly has_more: boolean;
  readonly last_id?: string | null;
  readonly next?: string | null;
  readonly total?: number | null;
}

type RowOf<Answer> = Answer extends { readonly data: readonly (infer Row)[] } ? Row : never;

/** The calls that answer in pages. */
type PagedRoute = {
  [Asking in ReadRoute]: AnswerOf<Asking> extends PageWire<unknown> ? Asking : never;
}[ReadRoute];

interface PagesValue<Row> {
  readonly rows: readonly Row[];
  readonly pages: number;
  readonly next: string | null;
  readonly total: number | null;
}

export interface Pages<Row> extends Omit<Shown<unknown>, "value"> {
  /** Null until the first page is there. */
  readonly rows: readonly Row[] | null;
  readonly total: number | null;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly whole: Whole<Row>;
}

/** So many rows are loaded of a list whose pages are all asked for. */
export const wholeMost = 10_000;

/**
 * Loads the remaining pages and returns all rows, `wholeMost` at most. An export needs them. The page goes on showing
 * the same rows.
 */
type Whole<Row> = (progress: (count: number) => void, signal: AbortSignal) => Promise<readonly Row[]>;

/** The pages of a list that were asked for so far: `usePages("GET /rollcall/v1/api_keys", { query: { q } })`. */
export function usePages<Asking extends PagedRoute>(
  route: Asking,
  request: RequestOf<Asking> | null,
): Pages<RowOf<AnswerOf<Asking>>> {
  type Row = RowOf<AnswerOf<Asking>>;
  const key = request === null ? null : `pages ${keyOf(route, request)}`;
  const load: Load<PagesValue<Row>> = async (before, signal) =>
    request === null ? null : await loadAnew<Asking>(route, request, before, signal);
  const { value, extend, ...shown } = useStored(key, route, load);
  const more = useCallback(() => {
    extend(async (before, signal) => {
      const next = before?.value.next ?? null;
      if (request === null || before === null || next === null) return null;
      return joined(before, await pageOf<Asking>(route, request, next, null, signal));
    });
  }, [key, extend]);
  const whole: Whole<Row> = async (progress, signal) => {
    const rows = [...(value?.rows ?? [])];
    if (request === null) return rows;
    for (let next = value?.next ?? null; next !== null && rows.length < wholeMost;) {
      progress(rows.length);
      const page: Loaded<PagesValue<Row>> | null = await pageOf<Asking>(route, request, next, null, signal);
      rows.push(...(page?.value.rows ?? []));
      next = page?.value.next ?? null;
    }
    return rows.slice(0, wholeMost);
  };
  // The server looks at a bounded number of rows for a page, so one may be empty and yet have a next one.
  const isSearching = value?.rows.length === 0 && value.next !== null && shown.error === null;
  useEffect(() => {
    if (isSearching && !shown.isLoading) more();
  }, [isSearching, shown.isLoading, more]);
  return {
    ...shown,
    isLoading: shown.isLoading || isSearching,
    rows: value?.rows ?? null,
    total: value?.total ?? null,
    hasMore: value !== null && value.next !== null,
    more,
    whole,
  };
}

/** As many pages as there were. If the first one has not changed, the others are still asked for. */
async function loadAnew<Asking extends PagedRoute>(
  route: Asking,
  request: RequestOf<Asking>,
  before: Loaded<PagesValue<RowOf<AnswerOf<Asking>>>> | null,
  signal: AbortSignal,
): Promise<Loaded<PagesValue<RowOf<AnswerOf<Asking>>>> | null> {
  const pages = before?.value.pages ?? 1;
  const etag = pages === 1 ? (before?.etag ?? null) : null;
  const first = await pageOf<Asking>(route, request, null, etag, signal);
  if (first === null) return null;
  let all = first;
  while (all.value.pages < pages && all.value.next !== null)
    all = joined(all, await pageOf<Asking>(route, request, all.value.next, null, signal)) ?? all;
  return all;
}

async function pageOf<Asking extends PagedRoute>(
  route: Asking,
  request: RequestOf<Asking>,
  after: string | null,
  etag: string | null,
  signal: AbortSignal,
): Promise<Loaded<PagesValue<RowOf<AnswerOf<Asking>>>> | null> {
  const query = { ...(request.query as object | undefined), ...(after !== null && { after }) };
  const asked = await askAnew(route, { ...request, query } as RequestOf<Asking>, etag, signal);
  if (asked === null) return null;
  const page = asked.answer as PageWire<RowOf<AnswerOf<Asking>>>;
  const next = page.has_more ? (page.next ?? page.last_id ?? null) : null;
  return {
    value: { rows: page.data, pages: 1, next, total: page.total ?? null },
    etag: asked.etag,
    length: asked.length,
  };
}

function joined<Row>(
  before: Loaded<PagesValue<Row>>,
  page: Loaded<PagesValue<Row>> | null,
): Loaded<PagesValue<Row>> | null {
  if (page === null) return null;
  const value = {
    rows: [...before.value.rows, ...page.value.rows],
    pages: before.value.pages + 1,
    next: page.value.next,
    total: before.value.total,
  };
  return { value, etag: before.etag, length: before.length + page.length };
}
