/** Where each entry of the history was scrolled to, so that Back shows the same rows again. */

const positions = new Map<number, number>();
const entriesMax = 100;
/** How long a page may take to become as long as it was. */
const waitMaxMs = 3000;

export function keepScroll(entry: number): void {
  positions.delete(entry);
  positions.set(entry, scrollY);
  for (const oldest of positions.keys()) if (positions.size > entriesMax) positions.delete(oldest);
}

/** Scrolls as soon as the page is long enough. Gives up when the reader scrolls first. */
export function restoreScroll(entry: number): void {
  const top = positions.get(entry) ?? 0;
  const end = performance.now() + waitMaxMs;
  let isOver = false;
  const stop = () => {
    isOver = true;
  };
  addEventListener("wheel", stop, { once: true, passive: true });
  addEventListener("keydown", stop, { once: true });
  addEventListener("pointerdown", stop, { once: true });
  const scroll = () => {
    if (isOver) return;
    scrollTo(0, top);
    if (Math.abs(scrollY - top) > 1 && performance.now() < end) requestAnimationFrame(scroll);
  };
  scroll();
}
