import type { Press } from "./press.ts";
import { currentLevel, movedTo, placeOf, withLevel, type Level, type Room, type State } from "./state.ts";
import { wrapped } from "./wrapped.ts";
import { printable } from "../../../core/text/printable.ts";

/** Searching: rows are narrowed down as one types, and lines of a text are found. */

export function beginSearch(state: State): State {
  return { ...state, isSearching: true };
}

/** Shows everything again. The cursor stays on its row. */
export function endSearch(state: State, room: Room): State {
  return { ...withLevel(state, queried(currentLevel(state), "", room)), isSearching: false };
}

/** A key while somebody types what to search for; null for one that means what it always does. */
export function typed(state: State, press: Press, room: Room): State | null {
  const { query } = currentLevel(state);
  const next = (text: string) => {
    const level = queried(currentLevel(state), text, room);
    return { ...withLevel(state, level), lastQuery: text.toLowerCase() || state.lastQuery };
  };
  if (press.kind === "text") return next(query + printable(press.text));
  // Of a paste, the first line.
  if (press.kind === "paste")
    return next(
      query +
        printable(
          press.text
            .trim()
            .split(/[\r\n]/)[0]!
            .replaceAll("\t", " "),
        ),
    );
  if (press.name === "escape") return endSearch(state, room);
  if (press.name === "enter") return { ...state, isSearching: false };
  if (press.name === "backspace")
    return query === "" ? endSearch(state, room) : next(Array.from(query).slice(0, -1).join(""));
  if (press.name === "ctrl-u") return next("");
  if (press.name === "ctrl-w") return next(query.replace(/\S+\s*$/, ""));
  return null;
}

/** To the next row or line with what was last searched for, around the end. */
export function found(state: State, direction: 1 | -1, room: Room): State {
  const level = currentLevel(state);
  const query = level.query.toLowerCase() || state.lastQuery;
  if (query === "") return { ...state, message: "Search with / first." };
  const isFound = finder(query);
  const texts = level.kind === "table" ? level.rows.map(({ searched }) => searched) : linesOf(level, room);
  for (let step = 1; step <= texts.length; step++) {
    const at = (placeOf(level) + direction * step + 2 * texts.length) % texts.length;
    if (isFound(texts[at]!))
      return withLevel(state, movedTo({ ...level, ...(level.kind === "text" && { query }) }, at, room));
  }
  return { ...state, message: `There is no "${query}" here.` };
}

function queried(level: Level, query: string, room: Room): Level {
  const wanted = query.toLowerCase();
  const isFound = finder(wanted);
  if (level.kind === "text") {
    const at = linesOf(level, room).findIndex((line, place) => place >= level.top && isFound(line));
    return wanted === "" || at === -1 ? { ...level, query } : movedTo({ ...level, query }, at, room);
  }
  const before = level.rows[level.selected];
  // A longer query finds some of what the shorter one found.
  const candidates = query.startsWith(level.query) ? level.rows : level.table.rows;
  const rows = wanted === "" ? level.table.rows : candidates.filter(({ searched }) => isFound(searched));
  const selected = before === undefined ? 0 : Math.max(0, rows.indexOf(before));
  return { ...level, query, rows, selected };
}

function linesOf(level: Extract<Level, { kind: "text" }>, { columns }: Room): readonly string[] {
  return wrapped(level.lines, columns).map((line) => line.toLowerCase());
}

/** Words may be in any order. */
function finder(query: string): (text: string) => boolean {
  const words = query.split(/\s+/);
  return (text) => words.every((word) => text.includes(word));
}
