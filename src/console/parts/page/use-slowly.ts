import { useEffect, useRef, useState } from "preact/hooks";

/** What takes less than this shows no sign of waiting. */
const beforeMs = 200;
/** A sign that is shown stays so long, because a flash reads as a fault. */
const leastMs = 300;

/** Whether to show that something takes a while. */
export function useSlowly(isWaiting: boolean): boolean {
  const [isShown, setShown] = useState(false);
  const shownAt = useRef(0);
  useEffect(() => {
    if (isWaiting === isShown) return undefined;
    const wait = isWaiting ? beforeMs : Math.max(0, shownAt.current + leastMs - performance.now());
    const timer = setTimeout(() => {
      shownAt.current = performance.now();
      setShown(isWaiting);
    }, wait);
    return () => clearTimeout(timer);
  }, [isWaiting, isShown]);
  return isShown;
}
