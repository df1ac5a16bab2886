import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** A table narrower than this shows its rows as cards of two lines, unless all its columns fit. */
const cardsBelow = 600;

/** Whether the table is narrow; paper is wide enough in any case. */
export function useCards(root: RefObject<HTMLElement | null>, least: number): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    const measure = () => setNarrow(element.clientWidth > 0 && element.clientWidth < Math.min(cardsBelow, least));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [root, least]);
  return isNarrow;
}
