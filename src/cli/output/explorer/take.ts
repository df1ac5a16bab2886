import { textIn, type Json } from "../json/value.ts";
import type { Press } from "./press.ts";
import { beginSearch, endSearch, found, typed } from "./search.ts";
import {
  currentLevel,
  helpLevel,
  helpTitle,
  itemOf,
  jsonLevel,
  levelOf,
  movedTo,
  placeOf,
  pushed,
  selection,
  topOf,
  withLevel,
  type Level,
  type Room,
  type State,
} from "./state.ts";
import { stepFor, type Step } from "./steps.ts";

/** What a key does beyond another state. */
export type Effect =
  | { readonly kind: "quit" }
  | { readonly kind: "print"; readonly value: Json }
  | { readonly kind: "copy"; readonly text: string }
  | { readonly kind: "suspend" };

export interface Taken {
  readonly state: State;
  readonly effect: Effect | null;
}

export function take(before: State, press: Press, room: Room): Taken {
  const state: State = { ...before, message: null };
  const isEditing = before.isSearching ? typed(state, press, room) : null;
  if (isEditing !== null) return { state: isEditing, effect: null };
  const step = stepFor(press);
  if (step === null) return { state, effect: null };
  const effect = effectOf(state, step);
  if (effect?.kind === "copy") return { state: { ...state, message: `Copied "${effect.text}".` }, effect };
  if (effect !== null) return { state, effect };
  return { state: after(state, step, room), effect };
}

function effectOf(state: State, step: Step): Effect | null {
  if (step === "quit" || step === "suspend") return { kind: step };
  if (step === "print") return { kind: step, value: selection(currentLevel(state)) };
  const id = step === "copy" ? textIn(itemOf(state), "id") : null;
  return id === null ? null : { kind: "copy", text: id };
}

function after(state: State, step: Step, room: Room): State {
  const level = currentLevel(state);
  const place = pagesTo(step, level, room) ?? movesTo(step, placeOf(level), room.rows);
  if (place !== null) return withLevel(state, movedTo(level, place, room));
  if (step === "open") return opened(state, level);
  if (step === "raw") return rawShown(state, level);
  if (step === "search") return beginSearch(state);
  if (step === "next") return found(state, 1, room);
  if (step === "previous") return found(state, -1, room);
  if (step === "help") return level.title === helpTitle ? back(state) : pushed(state, helpLevel(level));
  if (step === "leave") return left(state, level, room);
  if (step === "back") return back(state);
  return state;
}

function movesTo(step: Step, place: number, rows: number): number | null {
  const half = Math.max(1, Math.floor(rows / 2));
  const places: Partial<Record<Step, number>> = {
    up: place - 1,
    down: place + 1,
    "half-up": place - half,
    "half-down": place + half,
    first: 0,
    last: Infinity,
  };
  return places[step] ?? null;
}

/** A page of other rows, from the first press: the screen moves by what it shows, not by where its cursor was. */
function pagesTo(step: Step, level: Level, room: Room): number | null {
  if (step !== "page-up" && step !== "page-down") return null;
  const rows = step === "page-up" ? -room.rows : room.rows;
  if (level.kind === "text") return level.top + rows;
  const [top, last] = [topOf(level, room), Math.max(0, level.rows.length - room.rows)];
  const to = Math.max(0, Math.min(top + rows, last));
  if (to === top) return step === "page-up" ? 0 : Infinity;
  return to + Math.floor(room.rows / 2);
}

function opened(state: State, level: Level): State {
  const row = level.kind === "table" ? level.rows[level.selected] : undefined;
  if (row === undefined || row.value === level.value) return state;
  return pushed(state, levelOf(`${level.title} → ${row.name}`, row.value, state.outline));
}

/** The JSON of the whole item that the cursor is in, and back. */
function rawShown(state: State, level: Level): State {
  if (level.kind === "text" && level.isJson) return back(state);
  const item = itemOf(state) ?? selection(level);
  const isOfRow = level.kind === "table" && item === selection(level);
  const name = isOfRow ? ` → ${level.rows[level.selected]?.name ?? ""}` : "";
  return pushed(state, jsonLevel(level.title + name, item));
}

/** Escape closes what was opened last, and never the explorer. */
function left(state: State, level: Level, room: Room): State {
  if (level.query !== "") return endSearch(state, room);
  return state.levels.length > 1 ? back(state) : { ...state, message: "Press q to quit." };
}

function back(state: State): State {
  return state.levels.length > 1 ? { ...state, levels: state.levels.slice(0, -1) } : state;
}
