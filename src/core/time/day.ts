/** Whether `text` is a calendar day written as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  // Date accepts February 30th as a day in March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The UTC day of a time, as YYYY-MM-DD. */
export function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
