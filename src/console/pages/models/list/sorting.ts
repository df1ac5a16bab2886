import type { Sort } from "../../../parts/table/columns.ts";
import type { ModelRow } from "./model-row.ts";

type SortKey = string | number | null;

/** What the list is sorted by. Prices are compared as numbers; nobody sees those. */
const keys = {
  id: ({ id }) => id,
  kind: ({ kind }) => kind,
  state: ({ standing }) => standing,
  owner: ({ owner }) => owner.toLowerCase(),
  context: ({ contextLength }) => contextLength,
  output: ({ outputLimit }) => outputLimit,
  input_price: ({ inputPrice }) => (inputPrice === null ? null : Number(inputPrice)),
  output_price: ({ outputPrice }) => (outputPrice === null ? null : Number(outputPrice)),
  source: ({ source }) => source,
  created: ({ created }) => created,
  shutdown: ({ shutdownDate }) => shutdownDate,
} as const satisfies Readonly<Record<string, (row: ModelRow) => SortKey>>;

export type SortName = keyof typeof keys;
export const sortNames = Object.keys(keys) as readonly SortName[];

/** Unknown values come last in either order; equal ones stay in the order of their ids. */
export function sortedRows(rows: readonly ModelRow[], { by, order }: Sort): readonly ModelRow[] {
  if (by === "id") return order === "asc" ? rows : rows.toReversed();
  const key: (row: ModelRow) => SortKey = keys[by as SortName] ?? keys.id;
  const sign = order === "asc" ? 1 : -1;
  const keyed = rows.map((row) => ({ row, key: key(row) }));
  keyed.sort((one, other) => {
    if (one.key === other.key) return 0;
    if (one.key === null || other.key === null) return one.key === null ? 1 : -1;
    return one.key < other.key ? -sign : sign;
  });
  return keyed.map(({ row }) => row);
}
