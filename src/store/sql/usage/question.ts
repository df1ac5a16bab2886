import { usageDimensions, type UsageFilter } from "../../usage.ts";
import type { SqlValue } from "../driver.ts";
import { marks } from "../rows.ts";
import { dimensionColumns } from "./series.ts";

/** A question about one table of sums or costs. */
export interface Question {
  readonly table: string;
  readonly filter: UsageFilter;
  readonly isByKey: boolean;
  /** Which series, `s`. */
  readonly conditions: string;
  readonly values: readonly SqlValue[];
  /** The columns that it groups by. */
  readonly groups: readonly string[];
}

/** A condition that selects rows of sums, `t`, with its values. */
export type Rows = readonly [condition: string, values: readonly SqlValue[]];

export function question(table: string, filter: UsageFilter): Question {
  const { filters = {}, groupBy = [] } = filter;
  const filtered = usageDimensions.filter((dimension) => filters[dimension] !== undefined);
  const conditions = filtered.map((dimension) => {
    const among = filters[dimension] ?? [];
    return among.length === 0 ? " and 1 = 0" : ` and s.${dimensionColumns[dimension]} in (${marks(among)})`;
  });
  return {
    table,
    filter,
    // The series of all keys together are far fewer.
    isByKey: [...filtered, ...groupBy].some((dimension) => dimension === "key" || dimension === "user"),
    conditions: conditions.join(""),
    values: filtered.flatMap((dimension) => filters[dimension] ?? []),
    groups: groupBy.map((dimension) => `s.${dimensionColumns[dimension]}`),
  };
}
