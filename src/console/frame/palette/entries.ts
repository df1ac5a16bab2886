import type { PageName } from "../../route/page-names.ts";

/** One line of the palette: a place to go, or something to do. */
export interface Entry {
  readonly id: string;
  readonly label: string;
  /** What tells it from others with the same name. */
  readonly detail?: string;
  readonly href?: string;
  readonly run?: () => void;
  /** Written by others: an id in fixed width. */
  readonly isId?: boolean;
}

export interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** The page that has all of them. */
  readonly page?: PageName;
}

/** Entries that hold each word of what is sought, those that begin with it first. */
export function matching(entries: readonly Entry[], sought: string, most: number): readonly Entry[] {
  const words = sought
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = entries.filter((entry) => words.every((word) => textOf(entry).includes(word)));
  const begins = (entry: Entry) => (entry.label.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return found.sort((one, other) => begins(one) - begins(other)).slice(0, most);
}

function textOf({ label, detail = "", id }: Entry): string {
  return `${label} ${detail} ${id}`.toLowerCase();
}
