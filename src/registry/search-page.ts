import type { Slices } from "../catalogue/turns.ts";

interface Bounds {
  /** The most items of one search. Default: those of the page. */
  readonly atOnce?: number;
  /** Searches of the store for one page. By default each looks at some hundred rows. */
  readonly searchesMax?: number;
}

interface Searched<Place> {
  readonly limit: number;
  readonly after: Place | null;
}

interface Part<Item, Place> {
  readonly items: readonly Item[];
  /** Where the next search goes on; null at the end. */
  readonly next: Place | null;
}

/** Searches on until a page is full, or nothing is left; a page of rare matches may be short before the end. */
export async function searchPage<Item, Place, Search extends Searched<Place>>(
  search: Search,
  find: (rest: Search) => Promise<Part<Item, Place>>,
  slices: Slices,
  { atOnce = search.limit, searchesMax = 40 }: Bounds = {},
): Promise<Part<Item, Place>> {
  const items: Item[] = [];
  let { after } = search;
  for (let searches = 0; searches < searchesMax; searches++) {
    const rest = { ...search, after, limit: Math.min(atOnce, search.limit - items.length) };
    const found = await slices.wait(() => find(rest));
    items.push(...found.items);
    after = found.next;
    if (after === null || items.length === search.limit) break;
  }
  return { items, next: after };
}
