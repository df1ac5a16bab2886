import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Project } from "../../core/people/organization.ts";
import type { BucketPage } from "../../registry/usage/bucket-page.ts";
import type { Directory } from "../../store/store.ts";
import type { Page, PageRequest } from "../../store/page.ts";
import { unknownCursor } from "../request/query.ts";

/** An object in the Admin API's format. */
export type Wire = Readonly<Record<string, unknown>>;

/** A page that official clients continue by `last_id`, or by the last item's id. */
export function pageToWire<Item, Made extends Wire & { readonly id: string }>(
  page: Page<Item> | null,
  toWire: (item: Item) => Made,
) {
  if (page === null) throw unknownCursor("after");
  const data = page.items.map(toWire);
  const [first, last] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  return { object: "list" as const, data, first_id: first, last_id: last, has_more: page.hasMore };
}

/** A page in OpenAI's newer format, which clients continue by `next`. */
export function pageWithNext<Item, Made>(
  page: Page<Item> | null,
  toWire: (item: Item) => Made,
  idOf: (item: Item) => string,
) {
  if (page === null) throw unknownCursor("after");
  const last = page.items.at(-1);
  const next = page.hasMore && last !== undefined ? idOf(last) : null;
  return { object: "list" as const, data: page.items.map(toWire), has_more: page.hasMore, next };
}

interface Cursors extends Pick<PageRequest, "limit" | "after"> {
  readonly before?: string | null;
  readonly order?: PageRequest["order"];
}

/** One page of a list in memory. */
export function pageFrom<Item>(all: readonly Item[], query: Cursors, idOf: (item: Item) => string): Page<Item> {
  const items = query.order === "desc" ? all.toReversed() : all;
  const { name, id } = cursorIn(query);
  const at = items.findIndex((item) => idOf(item) === id);
  if (id !== null && at === -1) throw unknownCursor(name);
  const start = name === "after" ? at + 1 : Math.max(0, at - query.limit);
  const end = name === "after" ? start + query.limit : at;
  return { items: items.slice(start, end), hasMore: name === "after" ? end < items.length : start > 0 };
}

/** One page of a list in the store. The page before an item is read backwards. */
export async function pageAround<Item>(
  read: (page: PageRequest) => Promise<Page<Item> | null>,
  { limit, order, ...cursors }: PageRequest & { readonly before: string | null },
): Promise<Page<Item>> {
  const { name, id } = cursorIn(cursors);
  const isBackwards = name === "before";
  const page = await read({ limit, after: id, order: (order === "asc") === isBackwards ? "desc" : "asc" });
  if (page === null) throw unknownCursor(name);
  return isBackwards ? { ...page, items: page.items.toReversed() } : page;
}

/** The cursor of a query, if it has one. It must not have two. */
export function cursorIn({ after, before = null }: Pick<Cursors, "after" | "before">) {
  if (after !== null && before !== null) throw malformedRequest("Give either 'after' or 'before', not both.", "before");
  return before === null ? ({ name: "after", id: after } as const) : ({ name: "before", id: before } as const);
}

/** A page of buckets in the format of the Usage API. */
export function bucketsToWire<Item, Result>(
  { buckets, nextPage }: BucketPage,
  items: readonly (readonly Item[])[],
  toResult: (item: Item) => Result,
) {
  return {
    object: "page" as const,
    data: buckets.map(({ startMs, endMs }, at) => ({
      object: "bucket" as const,
      start_time: startMs / 1000,
      end_time: endMs / 1000,
      results: (items[at] ?? []).map(toResult),
    })),
    has_more: nextPage !== null,
    next_page: nextPage,
  };
}

/** The answer of a deletion. */
export function deletedAs(object: string, { id }: { readonly id: string }) {
  return { object, id, deleted: true as const };
}

export async function findProject(directory: Directory, organizationId: string, id: string): Promise<Project> {
  return existing(await directory.projects.find(organizationId, id), "project", id);
}

/** Null for what belongs to the whole organization. */
export function projectIn(params: { readonly project_id?: string }): string | null {
  return params.project_id ?? null;
}
