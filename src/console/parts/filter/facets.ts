import type { FilterChoice } from "./filter-menu.tsx";

/** How a list that the page has whole is searched and filtered. */
export interface Facets<Row, Name extends string> {
  /** What the search looks in, in lower case. */
  readonly wordsOf: (row: Row) => string;
  /** Each filter by its name: the values that a row has of that kind. */
  readonly valuesOf: Readonly<Record<Name, (row: Row) => readonly string[]>>;
  /** The filters of which a row needs all values that are chosen; of the others it needs one. */
  readonly needsAll?: readonly Name[];
}

/** What is sought, and the values that are chosen of each kind. */
export type Chosen<Name extends string> = { readonly q: string } & Readonly<Record<Name, readonly string[]>>;

/** What becomes of the search and of some filters. */
export type Change = Readonly<Record<string, string | readonly string[]>>;

export function namesOf<Name extends string>({ valuesOf }: Facets<never, Name>): readonly Name[] {
  return Object.keys(valuesOf) as Name[];
}

export function hasFilters<Name extends string>(facets: Facets<never, Name>, chosen: Chosen<NoInfer<Name>>): boolean {
  return chosen.q !== "" || namesOf(facets).some((name) => chosen[name].length > 0);
}

/** What takes off the search and every filter. */
export function noFilters(facets: Facets<never, string>): Change {
  return { q: "", ...Object.fromEntries(namesOf(facets).map((name) => [name, []])) };
}

/** The rows that match, but for one filter, whose own choices are being counted. */
export function matching<Row, Name extends string>(
  facets: Facets<Row, Name>,
  rows: readonly Row[],
  chosen: Chosen<NoInfer<Name>>,
  without: Name | null = null,
): readonly Row[] {
  const words = chosen.q.toLowerCase().split(/\s+/).filter(Boolean);
  const active = namesOf(facets).filter((name) => chosen[name].length > 0 && name !== without);
  if (words.length === 0 && active.length === 0) return rows;
  return rows.filter((row) => {
    const held = words.length === 0 ? "" : facets.wordsOf(row);
    return (
      words.every((word) => held.includes(word)) && active.every((name) => hasChosen(facets, row, name, chosen[name]))
    );
  });
}

function hasChosen<Row, Name extends string>(
  { valuesOf, needsAll = [] }: Facets<Row, Name>,
  row: Row,
  name: Name,
  chosen: readonly string[],
): boolean {
  const values = valuesOf[name](row);
  return needsAll.includes(name)
    ? chosen.every((value) => values.includes(value))
    : chosen.some((value) => values.includes(value));
}

/** The values of a filter among the rows, the most frequent first, and those that are chosen in any case. */
export function choicesOf<Row, Name extends string>(
  facets: Facets<Row, Name>,
  rows: readonly Row[],
  chosen: Chosen<NoInfer<Name>>,
  name: Name,
  label: (name: Name, value: string) => string,
): readonly FilterChoice[] {
  const among = matching(facets, rows, chosen, facets.needsAll?.includes(name) === true ? null : name);
  const counts = new Map<string, number>(chosen[name].map((value) => [value, 0]));
  for (const row of among)
    for (const value of facets.valuesOf[name](row)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1))
    .map(([value, count]) => ({ value, label: label(name, value), count }));
}
