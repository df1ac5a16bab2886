/** Which part of a list is asked for. Lists are ordered by age and, within one second, by id. */
export interface PageRequest {
  readonly limit: number;
  /** Begin behind the item with this id. */
  readonly after: string | null;
  readonly order: "asc" | "desc";
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}
