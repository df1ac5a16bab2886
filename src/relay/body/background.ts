import type { CallBody } from "./call-body.ts";

/** Whether a request asks to be answered before it is done. Servers take more than `true` for true. */
export function isInBackground(body: CallBody): boolean {
  const asked = body.value("background");
  return asked !== null && asked.type !== "null" && asked.value !== false;
}
