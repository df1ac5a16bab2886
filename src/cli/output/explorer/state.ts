import type { Json } from "../json/value.ts";
import type { Step } from "./keys.ts";
import { viewOf, type View } from "./view.ts";

/** The position in a value. */
export interface State {
  readonly levels: readonly Level[];
  /** Shows the selection as JSON instead of a table. */
  readonly raw: boolean;
}

export interface Level {
  readonly title: string;
  readonly value: Json;
  readonly view: View;
  readonly selected: number;
}

export function begin(title: string, value: Json): State {
  return { levels: [levelOf(title, value)], raw: false };
}

/** The state after a step on a screen with room for `pageRows` rows; null if the step ends the explorer. */
export function take(state: State, step: Step, pageRows: number): State | null {
  const { levels, raw } = state;
  const level = currentLevel(state);
  switch (step) {
    case "up":
      return moved(state, level.selected - 1);
    case "down":
      return moved(state, level.selected + 1);
    case "page-up":
      return moved(state, level.selected - pageRows);
    case "page-down":
      return moved(state, level.selected + pageRows);
    case "first":
      return moved(state, 0);
    case "last":
      return moved(state, Infinity);
    case "open": {
      const row = level.view.rows[level.selected];
      if (row === undefined || row.value === level.value) return state;
      return { raw, levels: [...levels, levelOf(`${level.title} → ${row.name}`, row.value)] };
    }
    case "back":
      return { raw, levels: levels.length > 1 ? levels.slice(0, -1) : levels };
    case "raw":
      return { raw: !raw, levels };
    case "print":
    case "quit":
    default:
      return null;
  }
}

export function currentLevel({ levels }: State): Level {
  return levels.at(-1)!;
}

/** What `print` prints. */
export function selection(state: State): Json {
  const { view, value, selected } = currentLevel(state);
  return view.rows[selected]?.value ?? value;
}

function levelOf(title: string, value: Json): Level {
  return { title, value, view: viewOf(value), selected: 0 };
}

/** To this row, or to the nearest one that there is. */
function moved({ levels, raw }: State, row: number): State {
  const level = levels.at(-1)!;
  const selected = Math.max(0, Math.min(row, level.view.rows.length - 1));
  return { raw, levels: [...levels.slice(0, -1), { ...level, selected }] };
}
