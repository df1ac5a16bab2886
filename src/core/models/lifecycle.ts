import type { Model } from "./model.ts";

/** Where a model stands on a day. Every dialect tells it in its own words, from the same two dates. */
export const lifecycles = ["active", "deprecated", "shut-down"] as const;
export type Lifecycle = (typeof lifecycles)[number];

/** A model is shut down from the beginning of the day it shuts down, in UTC; before, it is deprecated from the day told. */
export function lifecycleOf({ shutdownDate, facts: { deprecatedOn } }: Model, today: string): Lifecycle {
  // Days written as YYYY-MM-DD are in order as text.
  if (shutdownDate !== null && shutdownDate <= today) return "shut-down";
  const isDeprecated = deprecatedOn === undefined ? shutdownDate !== null : deprecatedOn <= today;
  return isDeprecated ? "deprecated" : "active";
}
