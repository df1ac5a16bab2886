import type { Model } from "./model.ts";

/** The stage a model is in on a given day. Every dialect renders it in its own way from the same two dates. */
export const lifecycles = ["active", "deprecated", "shut-down"] as const;
export type Lifecycle = (typeof lifecycles)[number];

/**
 * A model is shut down from the start of its shutdown day in UTC. Before that it is deprecated, from `deprecatedOn` if
 * known.
 */
export function lifecycleOf({ shutdownDate, facts: { deprecatedOn } }: Model, today: string): Lifecycle {
  // Days written as YYYY-MM-DD sort as text.
  if (shutdownDate !== null && shutdownDate <= today) return "shut-down";
  const isDeprecated = deprecatedOn === undefined ? shutdownDate !== null : deprecatedOn <= today;
  return isDeprecated ? "deprecated" : "active";
}
