import { turns } from "../catalogue/turns.ts";
import type { ReadPage } from "../sources/discover.ts";
import { readPageInParts } from "../sources/reading.ts";

/** Parses a page with many models in slices, in the turn of the organization that owns the source. */
export function readInSlices(organizationId: string | null): ReadPage {
  return (page) =>
    turns.run(organizationId ?? "", "refreshSource", (slices) => readPageInParts(page, () => slices.pause()));
}
