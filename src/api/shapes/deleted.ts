import { component, object } from "./shapes.ts";
import { constant, text } from "./values.ts";

/** Answers of calls that delete something. */

export const deleted = component("Deleted", object({ id: text, object: text, deleted: constant(true) }));

/** The answer if the removed thing has no id of its own, such as a membership. */
export const removed = component("Removed", object({ object: text, deleted: constant(true) }));
