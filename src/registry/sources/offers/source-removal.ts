import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { findSorted } from "../../../catalogue/sorted-models.ts";
import type { Slices } from "../../../catalogue/turns.ts";
import type { Project } from "../../../core/people/organization.ts";
import { existing } from "../../../core/refusal.ts";
import { rankOffers } from "../../../core/sources/offers.ts";
import type { Page, PageRequest } from "../../../store/page.ts";
import type { StoredModel } from "../../../store/rows.ts";
import type { SourceName, SourceOffer } from "../../../store/sources.ts";
import type { Directory, Store } from "../../../store/store.ts";

/** How many there are, and the first of them. */
export interface Some<Item> {
  readonly count: number;
  readonly first: readonly Item[];
}

/** What removing a source takes away. */
export interface SourceRemoval {
  readonly leaving: Some<string>;
  /** `sourceId` is null if the model of a shared source takes the place. */
  readonly takenOver: Some<{ readonly id: string; readonly sourceId: string | null }>;
  /** Declared models that nobody offers any longer. */
  readonly unserved: Some<string>;
  readonly brokenAliases: Some<{ readonly id: string; readonly target: string }>;
  readonly projects: Some<{ readonly id: string; readonly name: string; readonly modelCount: number }>;
}

interface Places {
  readonly store: Pick<Store, "sources" | "models">;
  readonly directory: Pick<Directory, "projects">;
  readonly catalogue: Catalogue;
}

const namedMax = 5;
/** Few enough that reading them holds the event loop for about as long as a slice. */
const readAtOnce = 100;
/** Few, because the policy of each may take 64 KiB. */
const projectsAtOnce = 25;

export async function removalOf(
  places: Places,
  organizationId: string,
  id: string,
  slices: Slices,
): Promise<SourceRemoval> {
  const source = { organizationId, id };
  existing(await slices.wait(() => places.store.sources.revision(source)), "source", id);
  const fates = await fatesOf(places, source, slices);
  const leaving = new Set([...fates].filter(([, { fate }]) => fate === "leaves").map(([model]) => model));
  const ids = (wanted: Fate["fate"]) => [...fates].filter(([, { fate }]) => fate === wanted);
  return {
    leaving: some([...leaving]),
    takenOver: some(ids("taken over").map(([model, fate]) => ({ id: model, sourceId: fate.by }))),
    unserved: some(ids("unserved").map(([model]) => model)),
    brokenAliases: some(await aliasesOf(places, organizationId, leaving, slices)),
    projects: some(await projectsNaming(places, organizationId, leaving, slices)),
  };
}

interface Fate {
  readonly fate: "leaves" | "taken over" | "unserved";
  readonly by: string | null;
}

/** What becomes of each model that comes from the source, by the id here. */
async function fatesOf(
  { store: { sources, models }, catalogue }: Places,
  source: SourceName & { readonly organizationId: string },
  slices: Slices,
): Promise<ReadonlyMap<string, Fate>> {
  const base = catalogue.byOrganization.get(null) ?? [];
  const fates = new Map<string, Fate>();
  for (let last = ""; ;) {
    const request = { limit: readAtOnce, after: last, isRetired: false };
    const read = await slices.wait(() => sources.modelPage(source, request));
    const ids = [...new Set(read.map(({ id }) => id))];
    const ranked = rankOffers(await slices.wait(() => sources.offers(source.organizationId, ids)));
    const known = await slices.wait(() => models.findMany(source.organizationId, ids));
    for (const id of ids) {
      const fate = fateOf(source.id, known.get(id), ranked.get(id) ?? [], findSorted(base, id) !== null);
      if (fate !== null) fates.set(id, fate);
    }
    if (read.length < readAtOnce) return fates;
    last = read.at(-1)?.upstreamId ?? last;
  }
}

/** As publish-offers.ts decides it. Null if the model does not come from the source. */
function fateOf(
  sourceId: string,
  known: StoredModel | undefined,
  ranked: readonly SourceOffer[],
  isShared: boolean,
): Fate | null {
  if (known?.state !== "live" || known.source?.id !== sourceId) return null;
  const next = ranked.find((offer) => offer.sourceId !== sourceId);
  if (next !== undefined) return { fate: "taken over", by: next.sourceId };
  if (known.declaredBy !== "source") return known.servedBy === null ? { fate: "unserved", by: null } : null;
  return { fate: isShared ? "taken over" : "leaves", by: null };
}

async function aliasesOf({ catalogue }: Places, organizationId: string, leaving: ReadonlySet<string>, slices: Slices) {
  const found: { readonly id: string; readonly target: string }[] = [];
  if (leaving.size === 0) return found;
  await slices.each(catalogue.byOrganization.get(organizationId) ?? [], ({ id, target }) => {
    if (target !== null && leaving.has(target)) found.push({ id, target });
  });
  return found;
}

async function projectsNaming(
  { directory: { projects } }: Places,
  organizationId: string,
  leaving: ReadonlySet<string>,
  slices: Slices,
) {
  const found: { readonly id: string; readonly name: string; readonly modelCount: number }[] = [];
  let last: string | null = null;
  for (let hasMore = leaving.size > 0; hasMore;) {
    const request: PageRequest = { limit: projectsAtOnce, after: last, order: "asc" };
    const page: Page<Project> | null = await slices.wait(() => projects.page(organizationId, request, false));
    for (const { id, name, policy } of page?.items ?? []) {
      await slices.pause();
      const modelCount = policy === null ? 0 : policy.modelIds.intersection(leaving).size;
      if (modelCount > 0) found.push({ id, name, modelCount });
    }
    hasMore = page?.hasMore ?? false;
    last = page?.items.at(-1)?.id ?? null;
  }
  return found;
}

function some<Item>(all: readonly Item[]): Some<Item> {
  return { count: all.length, first: all.slice(0, namedMax) };
}
