import type { Sort } from "../../../parts/table/columns.ts";
import type { ListedModel } from "../standing.ts";

const keys = {
  id: ({ id }) => id,
  owner: ({ owned_by: owner }) => owner.toLowerCase(),
  deleted: ({ deletion }) => deletion?.at ?? 0,
  until: ({ deletion }) => deletion?.restorable_until ?? 0,
} as const satisfies Readonly<Record<string, (row: ListedModel) => string | number>>;

export type DeletedSort = keyof typeof keys;
export const sorts = Object.keys(keys) as readonly DeletedSort[];

export function sortedDeleted(
  rows: readonly ListedModel[],
  { by, order }: { readonly by: DeletedSort; readonly order: Sort["order"] },
): readonly ListedModel[] {
  const key: (row: ListedModel) => string | number = keys[by];
  const sign = order === "asc" ? 1 : -1;
  return rows.toSorted((one, other) => {
    const [left, right] = [key(one), key(other)];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}
