import { pretty } from "../json/write.ts";
import { recordLines } from "../formats/text.ts";
import { textIn, type Json } from "../json/value.ts";
import { printableJson } from "../../../core/text/printable.ts";
import type { Outline } from "./outline.ts";
import { helpLines } from "./steps.ts";
import { outlined, tableOf, type Row, type Table } from "./table.ts";
import { wrapped } from "./wrapped.ts";

export const helpTitle = "Keys";

/** The position in a value. */
export interface State {
  readonly levels: readonly Level[];
  readonly outline: Outline | null;
  /** Whether what is typed is searched for. */
  readonly isSearching: boolean;
  /** What was last searched for, in lower case. */
  readonly lastQuery: string;
  /** Shown until the next key. */
  readonly message: string | null;
}

export type Level = TableLevel | TextLevel;

export interface TableLevel {
  readonly kind: "table";
  readonly title: string;
  readonly value: Json;
  readonly table: Table;
  /** Only rows with this text are shown. */
  readonly query: string;
  /** The rows that are shown. */
  readonly rows: readonly Row[];
  readonly selected: number;
}

/** A whole item, or JSON. */
export interface TextLevel {
  readonly kind: "text";
  readonly title: string;
  readonly value: Json;
  readonly isJson: boolean;
  readonly lines: readonly string[];
  /** Lines with this text are marked. */
  readonly query: string;
  /** The first line on the screen, counted as they are wrapped there. */
  readonly top: number;
}

/** The room for rows or lines. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

export function begin(title: string, value: Json, outline: Outline | null): State {
  return {
    levels: [levelOf(title, value, outline)],
    outline,
    isSearching: false,
    lastQuery: "",
    message: null,
  };
}

export function currentLevel({ levels }: State): Level {
  return levels.at(-1)!;
}

export function withLevel(state: State, level: Level): State {
  return { ...state, levels: [...state.levels.slice(0, -1), level] };
}

export function pushed(state: State, level: Level): State {
  return { ...state, levels: [...state.levels, level] };
}

export function levelOf(title: string, value: Json, outline: Outline | null): Level {
  if (outline !== null && value.kind !== "array") {
    const lines = recordLines(outline.readable(value));
    return { kind: "text", title, value, isJson: false, lines, query: "", top: 0 };
  }
  const table = outline !== null && value.kind === "array" ? outlined(value.items, outline) : tableOf(value);
  return { kind: "table", title, value, table, query: "", rows: table.rows, selected: 0 };
}

export function jsonLevel(title: string, value: Json): Level {
  const lines = printableJson(pretty(value)).split("\n");
  return { kind: "text", title: `${title} (JSON)`, value, isJson: true, lines, query: "", top: 0 };
}

export function helpLevel({ value }: Level): Level {
  return { kind: "text", title: helpTitle, value, isJson: false, lines: helpLines, query: "", top: 0 };
}

/** The value that the cursor is on. */
export function selection(level: Level): Json {
  return level.kind === "text" ? level.value : (level.rows[level.selected]?.value ?? level.value);
}

/** The innermost item with an id that the cursor is in, such as a model; null without one. */
export function itemOf({ levels }: State): Json | null {
  const values = levels.toReversed().flatMap((level) => [selection(level), level.value]);
  return values.find((value) => textIn(value, "id") !== null) ?? null;
}

/** To this row or line, or to the nearest one that there is. */
export function movedTo(level: Level, place: number, room: Room): Level {
  const nearest = (last: number) => Math.max(0, Math.min(place, last));
  if (level.kind === "table") return { ...level, selected: nearest(level.rows.length - 1) };
  return { ...level, top: nearest(wrapped(level.lines, room.columns).length - room.rows) };
}

/** The first row on the screen: the cursor is in the middle, as far as there are rows. */
export function topOf({ rows, selected }: TableLevel, room: Room): number {
  return Math.max(0, Math.min(selected - Math.floor(room.rows / 2), rows.length - room.rows));
}

export function placeOf(level: Level): number {
  return level.kind === "table" ? level.selected : level.top;
}
