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

/** Where an item is in a list that is sorted by any value: that value, and the item's id. */
export interface Position {
  readonly value: string | number;
  readonly id: string;
}

/** A part of what a search finds. */
export interface Found<Item> {
  readonly items: readonly Item[];
  /** Where the next search goes on; null at the end. */
  readonly next: Position | null;
}
