/** A page of a list that is ordered by creation time and, within one second, by id. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
  readonly order: "asc" | "desc";
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}
