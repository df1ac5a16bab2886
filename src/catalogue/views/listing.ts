import { createHmac } from "node:crypto";
import type { Lifecycle } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import { compareIds } from "../../core/models/model-id.ts";
import type { ListQuery, Page, PageQuery } from "../../dialects/dialect.ts";
import { Kept } from "../fair-shares.ts";
import type { TagKey } from "./tag-key.ts";
import { sortedByKey, type Keyed } from "../sorted-by-key.ts";
import type { Slices } from "../turns.ts";

export interface Row {
  readonly model: Model;
  readonly element: string;
  readonly lifecycle: Lifecycle;
}

// Beside its text.
const rowBytes = 80;

/** Whoever keeps a listing, and is told when it has to go. */
export interface ListingHolder {
  forgetListing(gone: Listing): void;
}

/** All that one audience may be listed in one dialect, those that are shut down too, each rendered once, in id order. */
export class Listing extends Kept {
  readonly rows: readonly Row[];
  /** What is listed unless somebody asks for what is shut down. */
  readonly current: readonly Row[];
  /** What the rows keep in memory. */
  readonly size: number;
  readonly holders = new Set<ListingHolder>();
  readonly #tagKey: TagKey;
  #tag: string | null = null;

  constructor(rows: readonly Row[], current: readonly Row[], size: number, tagKey: TagKey) {
    super();
    this.rows = rows;
    this.current = current;
    this.size = size;
    this.#tagKey = tagKey;
  }

  /** Equal for equal listings of one audience, on every server. Pages carry it. */
  async tag(slices: Slices): Promise<string> {
    return (this.#tag ??= await this.#computeTag(slices));
  }

  letGo(): void {
    for (const holder of this.holders) holder.forgetListing(this);
    this.holders.clear();
  }

  async #computeTag(slices: Slices): Promise<string> {
    const hash = createHmac("sha256", this.#tagKey);
    // What is shut down is in no list, which not every dialect's elements say.
    await slices.each(this.rows, ({ element, lifecycle }) => {
      hash.update("\0").update(lifecycle).update(element);
    });
    return hash.digest("base64url").slice(0, 22);
  }
}

/** A text takes two bytes for each character as soon as one of them is beyond Latin-1. */
export function bytesOfRow({ element }: Row): number {
  return rowBytes + (/[\u{100}-\u{10ffff}]/u.test(element) ? 2 * element.length : element.length);
}

/** The part of a listing that is wished for. Only a page that leads to others needs the listing's tag. */
export async function pageOf(
  listing: Listing,
  { wants, order, page }: Omit<ListQuery, "frame">,
  tag: string,
  slices: Slices,
): Promise<{ rows: readonly Row[]; page: Page }> {
  const wanted = wants === undefined ? listing.current : await wantedOf(listing.rows, wants, slices);
  const rows = order === undefined ? wanted : await ordered(wanted, order, slices);
  const [from, to] = page === null ? [0, rows.length] : span(rows, page);
  const shown = rows.slice(from, to);
  const backwards = page !== null && "before" in page.start;
  return {
    rows: shown,
    page: {
      models: shown.map(({ model }) => model),
      total: rows.length,
      offset: from,
      hasMore: backwards ? from > 0 : to < rows.length,
      listing: tag,
    },
  };
}

async function wantedOf(rows: readonly Row[], wants: NonNullable<ListQuery["wants"]>, slices: Slices) {
  const wanted: Row[] = [];
  await slices.each(rows, (row) => void (wants(row.model, row.lifecycle) && wanted.push(row)));
  return wanted;
}

async function ordered(rows: readonly Row[], order: NonNullable<ListQuery["order"]>, slices: Slices) {
  const keyed: Keyed<Row>[] = [];
  await slices.each(rows, (item) => void keyed.push({ key: order(item.model), item }));
  const sorted = await sortedByKey(keyed, slices);
  return sorted.map(({ item }) => item);
}

/** An id that is no longer there still has its place in the order. */
function span(rows: readonly Row[], { limit, start }: PageQuery): readonly [number, number] {
  if ("before" in start) {
    const end = firstWhere(rows, (id) => compareIds(id, start.before) >= 0);
    return [Math.max(0, end - limit), end];
  }
  const from = "offset" in start ? start.offset : firstWhere(rows, (id) => compareIds(id, start.after) > 0);
  const within = Math.min(from, rows.length);
  return [within, Math.min(within + limit, rows.length)];
}

/** Where in id order the condition begins to hold. */
function firstWhere(rows: readonly Row[], holds: (id: string) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds((rows[middle] as Row).model.id)) high = middle;
    else low = middle + 1;
  }
  return low;
}
