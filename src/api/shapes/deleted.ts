import { namedObject } from "./shapes.ts";
import { constant, text } from "./values.ts";

/** Answers of calls that delete something. */

export const deleted = namedObject("Deleted", { id: text, object: text, deleted: constant(true) });

/** The answer if the removed thing has no id of its own, such as a membership. */
export const removed = namedObject("Removed", { object: text, deleted: constant(true) });
