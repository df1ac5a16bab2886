import type { ComponentChildren } from "preact";

/** A column of a table. Widths are in pixels; what is left over goes to the columns that grow. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Whether its heading sorts. */
  readonly sort?: boolean;
  /** The least width. */
  readonly width?: number;
  /** Its share of the space left over: 1 by default, 0 for figures. */
  readonly grow?: number;
  /** Figures stand at the end, so that their digits line up. */
  readonly align?: "end";
  /** Whether its figures leave room for further decimals, as aligned prices do. */
  readonly hasRoom?: boolean;
  /** Whether it is shown until somebody chooses otherwise; true by default. */
  readonly isShown?: boolean;
  /** What a button beside the cell copies. */
  readonly copy?: (row: Row) => string;
  /** Where it stands in the two lines of a card on a narrow screen. Without any, the first four take the places in turn. */
  readonly card?: CardPlace;
}

/** `title` and `aside` share the first line, `detail` and `note` the second. */
export type CardPlace = "title" | "aside" | "detail" | "note";

export interface Sort {
  readonly by: string;
  readonly order: "asc" | "desc";
}

const places: readonly CardPlace[] = ["title", "detail", "aside", "note"];
const defaultWidth = 112;
const controlWidth = 36;

/** Where each column stands in a card; null if a card leaves it out. */
export function cardPlaces<Row>(columns: readonly Column<Row>[]): (CardPlace | null)[] {
  if (columns.some(({ card }) => card !== undefined)) return columns.map(({ card }) => card ?? null);
  return columns.map((_, at) => places[at] ?? null);
}

export interface Tracks {
  readonly template: string;
  /** On paper nothing scrolls: every column gets its share, and those that hold controls none. */
  readonly paper: string;
  /** Below this width the table scrolls sideways. */
  readonly least: number;
}

/** The tracks of the grid that every row shares: none depends on the content, so all rows line up. */
export function tracksOf<Row>(columns: readonly Column<Row>[], has: { select: boolean; actions: boolean }): Tracks {
  const sizes = columns.map(({ width = defaultWidth, align, grow = align === "end" ? 0 : 1 }) => ({ width, grow }));
  const before = has.select ? [`${controlWidth}px`] : [];
  const after = has.actions ? [`${controlWidth}px`] : [];
  const inner = sizes.map(({ width, grow }) => (grow === 0 ? `${width}px` : `minmax(${width}px, ${grow}fr)`));
  const controls = (before.length + after.length) * controlWidth;
  return {
    template: [...before, ...inner, ...after].join(" "),
    paper: [
      ...before.map(() => "0"),
      ...sizes.map(({ width }) => `minmax(0, ${width}fr)`),
      ...after.map(() => "0"),
    ].join(" "),
    least: sizes.reduce((sum, { width }) => sum + width, controls),
  };
}

/** What a press on a heading asks for: upwards first, then downwards. */
export function nextSort(sort: Sort | null, column: string): Sort {
  return { by: column, order: sort?.by === column && sort.order === "asc" ? "desc" : "asc" };
}
