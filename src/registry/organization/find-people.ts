import type { Slices } from "../../catalogue/turns.ts";
import type { Found, Position } from "../../store/page.ts";
import type { Counted, PeopleFilter, PeopleLists, PeopleSearch, SearchedItems } from "../../store/people-lists.ts";
import { searchPage } from "../search-page.ts";

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
  return searchPage(search, (rest) => people.search(kind, organizationId, filter, rest), slices);
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
