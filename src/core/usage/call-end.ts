/** How a relayed call ended. */
export const callEnds = [
  /** All of it arrived and passed. */
  "complete",
  /** The upstream ended its stream cleanly, but before the end that the format demands. */
  "incomplete",
  /** The upstream broke off, or fell silent. */
  "broken",
  /** The client left. */
  "cancelled",
  /** The upstream answered with an error. */
  "refused",
  /** No upstream answered. */
  "failed",
] as const;
export type CallEnd = (typeof callEnds)[number];

/** Whether the upstream did what was asked, as far as it got. */
export function isAnswered({ end }: { readonly end: CallEnd }): boolean {
  return end !== "refused" && end !== "failed";
}
