import { createHmac } from "node:crypto";
import type { Lifecycle } from "../core/lifecycle.ts";
import { compareIds, type Model } from "../core/model.ts";
import type { ListWish, Page, PageWish } from "../dialects/dialect.ts";
import type { TagKey } from "./tag-key.ts";

export interface Row {
  readonly model: Model;
  readonly element: string;
  readonly lifecycle: Lifecycle;
}

/** All that one audience may be listed in one dialect, those that are shut down too, each rendered once, in id order. */
export class Listing {
  readonly rows: readonly Row[];
  readonly #tagKey: TagKey;
  #tag = "";
  #bytes = 0;

  constructor(rows: readonly Row[], tagKey: TagKey) {
    this.rows = rows;
    this.#tagKey = tagKey;
  }

  /** Equal for equal listings of one audience, on every server. Pages carry it. */
  get tag(): string {
    if (this.#tag === "") this.#tag = this.#computeTag();
    return this.#tag;
  }

  /** What the elements keep in memory. */
  get bytes(): number {
    if (this.#bytes === 0) this.#bytes = this.rows.reduce((total, { element }) => total + bytesOf(element), 0);
    return this.#bytes;
  }

  #computeTag(): string {
    const hash = createHmac("sha256", this.#tagKey);
    // What is shut down is in no list, which not every dialect's elements say.
    for (const { element, lifecycle } of this.rows) hash.update("\0").update(lifecycle).update(element);
    return hash.digest("base64url").slice(0, 22);
  }
}

/** A text takes two bytes for each character as soon as one of them is beyond Latin-1. */
function bytesOf(text: string): number {
  return /[\u{100}-\u{10ffff}]/u.test(text) ? 2 * text.length : text.length;
}

/** The part of a listing that is wished for. */
export function pageOf(
  listing: Listing,
  { wants, order, page }: Omit<ListWish, "list">,
): { elements: string[]; page: Page } {
  const wanted = listing.rows.filter(({ model, lifecycle }) => wants?.(model, lifecycle) ?? lifecycle !== "shut-down");
  const rows = order === undefined ? wanted : wanted.toSorted((a, b) => order(a.model, b.model));
  const [from, to] = page === null ? [0, rows.length] : span(rows, page);
  const shown = rows.slice(from, to);
  const backwards = page !== null && "before" in page.start;
  return {
    elements: shown.map(({ element }) => element),
    page: {
      models: shown.map(({ model }) => model),
      total: rows.length,
      offset: from,
      hasMore: backwards ? from > 0 : to < rows.length,
      // Only a page that leads to others has to say what it was taken from.
      listing: page === null ? "" : listing.tag,
    },
  };
}

/** An id that is no longer there still has its place in the order. */
function span(rows: readonly Row[], { limit, start }: PageWish): readonly [number, number] {
  if ("before" in start) {
    const at = rows.findIndex(({ model }) => compareIds(model.id, start.before) >= 0);
    const end = at === -1 ? rows.length : at;
    return [Math.max(0, end - limit), end];
  }
  const first = "offset" in start ? start.offset : rows.findIndex(({ model }) => compareIds(model.id, start.after) > 0);
  const from = first === -1 ? rows.length : Math.min(first, rows.length);
  return [from, Math.min(from + limit, rows.length)];
}
