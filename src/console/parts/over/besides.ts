const gap = 4;
const margin = 8;

/** Puts a popover under its button, or above it where there is no room, and never beyond the edge of the window. */
export function besides(popover: HTMLElement, button: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const hasRoomBelow = from.bottom + gap + height + margin <= clientHeight;
  const top = hasRoomBelow ? from.bottom + gap : Math.max(margin, from.top - gap - height);
  // A button on the right half opens towards the left.
  const left = from.left + from.width / 2 > clientWidth / 2 ? from.right - width : from.left;
  popover.style.top = `${top}px`;
  popover.style.left = `${Math.max(margin, Math.min(left, clientWidth - width - margin))}px`;
}
