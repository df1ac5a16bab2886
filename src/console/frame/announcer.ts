import { cell } from "../data/cell.ts";

/** What screen readers say next, though nothing of it is seen. */
export const announcement = cell("");

export function say(text: string): void {
  announcement.set("");
  // The same text twice is said twice.
  setTimeout(() => announcement.set(text), 50);
}
