import type { RefObject, TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useState } from "preact/hooks";
import { placeAt, type Scale } from "./geometry.ts";

interface State {
  readonly at: number | null;
  /** What keys reach is said; what a pointer passes over is not. */
  readonly isByKey: boolean;
}

const away: State = { at: null, isByKey: false };

/** The place whose values are shown: the one pointed at, or the one that keys moved to. */
export function useChartCursor(frame: RefObject<HTMLElement | null>, scale: Scale) {
  const [state, setState] = useState<State>(away);
  const last = scale.count - 1;
  const at = state.at === null ? null : Math.min(state.at, last);
  const point = ({ clientX }: TargetedPointerEvent<HTMLElement>) => {
    const left = frame.current?.getBoundingClientRect().left ?? 0;
    if (last >= 0) setState({ at: placeAt(scale, clientX - left), isByKey: false });
  };
  const move = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || last < 0) return;
    const next = movedTo(event.key, at, last);
    if (next === undefined) return;
    event.preventDefault();
    setState(next === null ? away : { at: Math.min(Math.max(next, 0), last), isByKey: true });
  };
  const leave = () => setState(away);
  return {
    at,
    isByKey: state.isByKey,
    events: { onPointerMove: point, onPointerDown: point, onPointerLeave: leave, onKeyDown: move, onBlur: leave },
  };
}

const week = 7;

/** Undefined for a key that does nothing here. */
function movedTo(key: string, at: number | null, last: number): number | null | undefined {
  // The first key begins with the newest values.
  const moves: Readonly<Record<string, number | null>> = {
    ArrowLeft: at === null ? last : at - 1,
    ArrowRight: at === null ? last : at + 1,
    PageUp: (at ?? last) - week,
    PageDown: (at ?? last) + week,
    Home: 0,
    End: last,
  };
  if (key === "Escape" && at !== null) return null;
  return moves[key];
}
