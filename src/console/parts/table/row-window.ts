/** Which rows of a long table stand in the page. */
export interface RowWindow {
  readonly first: number;
  /** The row after the last one. */
  readonly end: number;
}

export interface Surroundings {
  readonly count: number;
  readonly rowHeight: number;
  /** Where the first row begins, from the top of what can be seen; negative once scrolled. */
  readonly top: number;
  readonly visibleHeight: number;
}

/** Rows move in and out by so many at once, so that most steps of scrolling change nothing. */
const stride = 8;

export function rowWindow({ count, rowHeight, top, visibleHeight }: Surroundings): RowWindow {
  const firstSeen = Math.floor(-top / rowHeight);
  const endSeen = Math.ceil((visibleHeight - top) / rowHeight);
  const first = Math.floor((firstSeen - stride / 2) / stride) * stride;
  const end = Math.ceil((endSeen + stride / 2) / stride) * stride;
  return { first: clamp(first, count), end: clamp(end, count) };
}

function clamp(row: number, count: number): number {
  return Math.min(Math.max(row, 0), count);
}
