import type { Offer } from "../sources/offers.ts";
import { factNames, type FactOrigin, type FactsByOrigin, type ModelFacts } from "./model-facts.ts";

/**
 * What became of a value that somebody tells: callers see it; or they would, if nobody above told another one; or its
 * source does not win the id of the model.
 */
export const tellingStates = ["shown", "overridden", "outranked"] as const;

/** A value of a fact, and who tells it. */
export interface Telling {
  readonly from: FactOrigin;
  /** The source that tells it, and the model's id there; null for a file and for an override. */
  readonly offer: Pick<Offer, "sourceId" | "upstreamId"> | null;
  readonly value: unknown;
  readonly state: (typeof tellingStates)[number];
}

/** The facts of a source that offers the model. */
export interface OfferedFacts extends Pick<Offer, "sourceId" | "upstreamId"> {
  readonly facts: ModelFacts;
}

interface Teller extends Pick<Telling, "from" | "offer"> {
  readonly facts: ModelFacts | undefined;
  readonly isOutranked?: boolean;
}

/**
 * Each fact as everybody tells it, the first one in precedence first. `source` is the one whose offer wins the id; the
 * offers of all sources are ranked.
 */
export function toldFacts(
  factsByOrigin: FactsByOrigin,
  source: Telling["offer"],
  offers: readonly OfferedFacts[],
): ReadonlyMap<keyof ModelFacts, readonly Telling[]> {
  const isWinner = (offer: OfferedFacts) =>
    offer.sourceId === source?.sourceId && offer.upstreamId === source.upstreamId;
  const outranked = offers.filter((offer) => !isWinner(offer));
  const ranked: readonly Teller[] = [
    { from: "override", offer: null, facts: factsByOrigin.override },
    { from: "file", offer: null, facts: factsByOrigin.file },
    { from: "upstream", offer: source, facts: factsByOrigin.upstream },
    ...outranked.map(({ facts, ...offer }): Teller => ({ from: "upstream", offer, facts, isOutranked: true })),
  ];
  const told = new Map<keyof ModelFacts, readonly Telling[]>();
  for (const name of factNames) {
    const tellings: Telling[] = [];
    for (const { from, offer, facts, isOutranked = false } of ranked) {
      const value = facts?.[name];
      if (value === undefined) continue;
      const state = isOutranked ? "outranked" : tellings.length === 0 ? "shown" : "overridden";
      tellings.push({ from, offer, value, state });
    }
    if (tellings.length > 0) told.set(name, tellings);
  }
  return told;
}
