import type { Slices } from "../../catalogue/turns.ts";
import type { Found, Position } from "../../store/page.ts";
import type { Counted, PeopleFilter, PeopleLists, PeopleSearch, SearchedItems } from "../../store/people-lists.ts";

/** Searches of the store for one page, each of which looks at some hundred rows. */
const searchesMax = 40;
/** Counts of the store for one total. Together they look at 100,000 rows. */
const countsMax = 200;

export async function findPeople<Kind extends keyof SearchedItems>(
  people: PeopleLists,
  kind: Kind,
  organizationId: string,
  filter: PeopleFilter,
  search: PeopleSearch,
  slices: Slices,
): Promise<Found<SearchedItems[Kind]>> {
  const items: SearchedItems[Kind][] = [];
  let { after } = search;
  for (let searches = 0; searches < searchesMax; searches++) {
    const rest = { ...search, after, limit: search.limit - items.length };
    const found = await slices.wait(() => people.search(kind, organizationId, filter, rest));
    items.push(...found.items);
    after = found.next;
    if (after === null || items.length === search.limit) break;
  }
  return { items, next: after };
}

/** Null if there are too many rows to look at. */
export async function countPeople(
  people: PeopleLists,
  kind: keyof SearchedItems,
  organizationId: string,
  filter: PeopleFilter,
  slices: Slices,
): Promise<number | null> {
  let total = 0;
  let after: Position | null = null;
  for (let counts = 0; counts < countsMax; counts++) {
    const from: Position | null = after;
    const { count, next }: Counted = await slices.wait(() => people.count(kind, organizationId, filter, from));
    total += count;
    if (next === null) return total;
    after = next;
  }
  return null;
}
