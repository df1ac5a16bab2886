/** Whether `text` is a day of the calendar, written as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  // February 30th reads as a day in March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The day it is in UTC. */
export function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
