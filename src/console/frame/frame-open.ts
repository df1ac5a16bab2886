import { cell } from "../data/cell.ts";

/** What the frame has open over the page. */
export const frameOpen = cell<"palette" | "keys" | "navigation" | null>(null);
