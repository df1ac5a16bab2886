import { component, object } from "./shapes.ts";
import { constant, text } from "./values.ts";

/** Answers of calls that delete something. */

export const deleted = component("Deleted", object({ id: text, object: text, deleted: constant(true) }));

/** Of what has no id by itself, such as a membership. */
export const removed = component("Removed", object({ object: text, deleted: constant(true) }));
