import { turns } from "../catalogue/turns.ts";
import type { ReadPage } from "../sources/discover.ts";
import { readPageInParts } from "../sources/reading.ts";

/** Reads the many models of a page on behalf of the organization whose source it is. */
export function readInSlices(organizationId: string | null): ReadPage {
  return (page) =>
    turns.run(organizationId ?? "", "refreshSource", (slices) => readPageInParts(page, () => slices.pause()));
}
