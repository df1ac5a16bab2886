import type { Facets } from "../../../parts/filter/facets.ts";
import { choice, choices, flag, text, texts } from "../../../route/query-params.ts";
import type { StateOf } from "../../../route/query-params.ts";
import type { ModelRow } from "./model-row.ts";
import { sortNames } from "./sorting.ts";

/** What the list shows, as its address says. */
export const listParams = {
  q: text(),
  register: flag(),
  state: choices(["live", "deprecated", "shutting-down", "shut-down", "unlisted", "retired"]),
  kind: choices(["base", "fine-tuned", "alias"]),
  owner: texts(),
  source: texts(),
  modality: texts(),
  capability: texts(),
  price: choices(["known", "unknown"]),
  sort: choice(sortNames, "id"),
  order: choice(["asc", "desc"], "asc"),
};

export type ListState = StateOf<typeof listParams>;

export const facets = {
  wordsOf: ({ words }: ModelRow) => words,
  valuesOf: {
    state: ({ standing, isUnlisted, isShuttingDown }: ModelRow) => [
      ...(isUnlisted && standing === "live" ? [] : [standing]),
      ...(isUnlisted ? ["unlisted"] : []),
      ...(isShuttingDown ? ["shutting-down"] : []),
    ],
    kind: ({ kind }: ModelRow) => [kind],
    owner: ({ owner }: ModelRow) => [owner],
    source: ({ source, servedBy }: ModelRow) =>
      source === null ? (servedBy === null ? [] : [servedBy.source]) : [source],
    modality: ({ inputs, outputs }: ModelRow) => [
      ...inputs.map((one) => `in:${one}`),
      ...outputs.map((one) => `out:${one}`),
    ],
    capability: ({ capabilities }: ModelRow) => capabilities,
    price: ({ hasPrice }: ModelRow) => [hasPrice ? "known" : "unknown"],
  },
  needsAll: ["modality", "capability"],
} as const satisfies Facets<ModelRow, string>;

export type FacetName = keyof typeof facets.valuesOf;
