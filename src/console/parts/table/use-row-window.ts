import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { rowWindow, type RowWindow } from "./row-window.ts";

/** Below this every row is drawn: the browser's search, printing and screen readers then see all of them. */
const drawnMost = 300;

/** The rows to draw: those near what can be seen, or all where they are few or `drawsAll` says so. */
export function useRowWindow(
  body: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  drawsAll: boolean,
): RowWindow {
  const isWhole = drawsAll || count <= drawnMost;
  const [seen, setSeen] = useState<RowWindow>({ first: 0, end: Math.min(count, drawnMost / 6) });
  useLayoutEffect(() => {
    if (isWhole) return undefined;
    const look = () => {
      if (body.current === null) return;
      const { top } = body.current.getBoundingClientRect();
      const next = rowWindow({ count, rowHeight, top, visibleHeight: innerHeight });
      setSeen((last) => (last.first === next.first && last.end === next.end ? last : next));
    };
    look();
    // While capturing, whichever element scrolls.
    const options = { capture: true, passive: true };
    addEventListener("scroll", look, options);
    addEventListener("resize", look, options);
    return () => {
      removeEventListener("scroll", look, options);
      removeEventListener("resize", look, options);
    };
  }, [body, count, rowHeight, isWhole]);
  return isWhole ? { first: 0, end: count } : { first: Math.min(seen.first, count), end: Math.min(seen.end, count) };
}
