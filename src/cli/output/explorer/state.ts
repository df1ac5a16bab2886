import type { Json } from "../json/value.ts";
import type { Step } from "./steps.ts";
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
  const rows: Partial<Record<Step, number>> = {
    up: level.selected - 1,
    down: level.selected + 1,
    "page-up": level.selected - pageRows,
    "page-down": level.selected + pageRows,
    "half-up": level.selected - halfOf(pageRows),
    "half-down": level.selected + halfOf(pageRows),
    first: 0,
    last: Infinity,
  };
  const row = rows[step];
  if (row !== undefined) return moved(state, row);
  if (step === "back") return { raw, levels: levels.length > 1 ? levels.slice(0, -1) : levels };
  if (step !== "open") return step === "raw" ? { raw: !raw, levels } : null;
  const opened = level.view.rows[level.selected];
  if (opened === undefined || opened.value === level.value) return state;
  return { raw, levels: [...levels, levelOf(`${level.title} → ${opened.name}`, opened.value)] };
}

function halfOf(pageRows: number): number {
  return Math.max(1, Math.floor(pageRows / 2));
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
