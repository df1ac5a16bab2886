import { createHmac } from "node:crypto";
import type { Lifecycle } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import { compareIds } from "../../core/models/model-id.ts";
import type { ListQuery, ListPage, PageQuery } from "../../dialects/dialect.ts";
import { CacheEntry } from "../fair-shares.ts";
import type { Piece } from "./piece.ts";
import type { TagKey } from "./tag-key.ts";
import { sortedByKey } from "../sorted-by-key.ts";
import { firstWhere } from "../sorted-models.ts";
import type { Slices } from "../turns.ts";

export interface Row {
  readonly model: Model;
  readonly lifecycle: Lifecycle;
  /** Where its entry is. */
  readonly piece: Piece;
  readonly at: number;
}

// The memory of a row, without its entry.
const rowBytes = 80;

/** Caches a listing, and is notified when it is evicted. */
export interface ListingUser {
  forgetListing(gone: Listing): void;
}

/**
 * Every model that an audience can list in a dialect, shut-down ones included, rendered once and sorted by id.
 */
export class Listing extends CacheEntry {
  readonly rows: readonly Row[];
  readonly #pieces: readonly Piece[];
  /** Without the models that are shut down. */
  readonly current: readonly Row[];
  /** The memory of the rows in bytes. */
  readonly size: number;
  readonly users = new Set<ListingUser>();
  readonly #tagKey: TagKey;
  #tag: string | null = null;

  constructor(rows: readonly Row[], pieces: readonly Piece[], tagKey: TagKey) {
    super();
    this.rows = rows;
    this.#pieces = pieces;
    // In most listings no model is shut down.
    const hasShutDown = rows.some(({ lifecycle }) => lifecycle === "shut-down");
    this.current = hasShutDown ? rows.filter(({ lifecycle }) => lifecycle !== "shut-down") : rows;
    this.size = rowBytes * rows.length;
    this.#tagKey = tagKey;
  }

  /** Equal for equal listings of one audience, on every server. Page links contain it. */
  async tag(slices: Slices): Promise<string> {
    return (this.#tag ??= await this.#computeTag(slices));
  }

  evict(): void {
    for (const user of this.users) user.forgetListing(this);
    this.users.clear();
  }

  async #computeTag(slices: Slices): Promise<string> {
    const hash = createHmac("sha256", this.#tagKey);
    let at = 0;
    for (const piece of this.#pieces) {
      await slices.pause();
      // The lifecycle decides what is listed, and not every dialect's entries show it.
      const lifecycles = piece.models.map(() => (this.rows[at++] as Row).lifecycle);
      hash.update(`\0${lifecycles.join()}`).update(piece.read());
    }
    return hash.digest("base64url").slice(0, 22);
  }
}

/** The rows that a query asks for. Only a page that links to others needs the listing's tag. */
export async function selectRows(
  listing: Listing,
  { matches, order, page }: Omit<ListQuery, "frame">,
  tag: string,
  slices: Slices,
): Promise<{ rows: readonly Row[]; page: ListPage }> {
  const matching = matches === undefined ? listing.current : await filtered(listing.rows, matches, slices);
  const rows = order === undefined ? matching : await sortedByKey(matching, ({ model }) => order(model), slices);
  const [from, to] = page === null ? [0, rows.length] : rangeOf(rows, page);
  const selected = page === null ? rows : rows.slice(from, to);
  const backwards = page !== null && "before" in page.start;
  return {
    rows: selected,
    page: {
      models: selected.map(({ model }) => model),
      total: rows.length,
      offset: from,
      hasMore: backwards ? from > 0 : to < rows.length,
      listing: tag,
    },
  };
}

async function filtered(rows: readonly Row[], matches: NonNullable<ListQuery["matches"]>, slices: Slices) {
  const matching: Row[] = [];
  await slices.each(rows, (row) => void (matches(row.model, row.lifecycle) && matching.push(row)));
  return matching;
}

/** The range of a page. The id that it starts after need not exist any more. */
function rangeOf(rows: readonly Row[], { limit, start }: PageQuery): readonly [number, number] {
  if ("before" in start) {
    const end = firstWhere(rows, ({ model }) => compareIds(model.id, start.before) >= 0);
    return [Math.max(0, end - limit), end];
  }
  const from =
    "offset" in start ? start.offset : firstWhere(rows, ({ model }) => compareIds(model.id, start.after) > 0);
  const within = Math.min(from, rows.length);
  return [within, Math.min(within + limit, rows.length)];
}
