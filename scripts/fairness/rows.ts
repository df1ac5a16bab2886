import type { Row } from "./row.ts";
import { bodyRows } from "./rows/bodies.ts";
import { consoleRows } from "./rows/console.ts";
import { memoryRows } from "./rows/memory.ts";
import { readingRows } from "./rows/reading.ts";
import { strangerRows } from "./rows/strangers.ts";
import { writingRows } from "./rows/writing.ts";

/** Everything that is tried, by what it is meant to take from the others. */
export const rows: readonly Row[] = [
  // The only thread, by answers that are long work.
  ...readingRows,
  // The only thread, and memory, by what is sent.
  ...bodyRows,
  // Memory, and what others have in it.
  ...memoryRows,
  // The only thread and the only writer, by what the console asks for.
  ...consoleRows,
  // The only writer.
  ...writingRows,
  // Any of these, without a key.
  ...strangerRows,
];
