/** A calendar month of UTC, in Unix milliseconds: from its beginning to before its end. */
export interface Month {
  readonly startMs: number;
  readonly endMs: number;
}

export function monthAt(atMs: number): Month {
  const at = new Date(atMs);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) };
}

/** `2026-11`. */
export function monthName({ startMs }: Month): string {
  return new Date(startMs).toISOString().slice(0, 7);
}
