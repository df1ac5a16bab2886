import type { Slices } from "../catalogue/turns.ts";

/** Searches of the store for one page, each of which looks at some hundred rows. */
const searchesMax = 40;

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
  atOnce = search.limit,
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
