import type { Catalogue } from "../../catalogue/catalogue.ts";
import { mergedInSlices, sortedInSlices } from "../../catalogue/sorted-in-slices.ts";
import { findSorted } from "../../catalogue/sorted-models.ts";
import type { Slices } from "../../catalogue/turns.ts";
import { compareIds } from "../../core/models/model-id.ts";
import type { Model } from "../../core/models/model.ts";
import { tryLater } from "../../core/refusal.ts";
import type { ModelDirectory, ModelFilter } from "../../store/models.ts";
import type { PageRequest } from "../../store/page.ts";
import type { StoredModel } from "../../store/rows.ts";
import { matcherOf, type ModelWords } from "../../core/models/model-words.ts";
import { comparing, sortKeyOf, type ModelSort } from "../../core/models/model-sort.ts";

/** What administrators look for among the models of their organization. */
export interface ModelSearch extends PageRequest {
  readonly filter: ModelFilter;
  readonly words: ModelWords;
  readonly sort: ModelSort;
  /** Whether to count all that match. */
  readonly counts: boolean;
}

/** A page of the models that match. Those that come from the store are whole. */
export interface FoundModels {
  readonly models: readonly (Model | StoredModel)[];
  readonly hasMore: boolean;
  /** Null if they were not counted. */
  readonly total: number | null;
}

/** Null if `after` is the id of no model of this kind. It may be in any state: callers delete what they have listed. */
export async function findModels(
  { models, catalogue }: { readonly models: ModelDirectory; readonly catalogue: Catalogue },
  organizationId: string,
  search: ModelSearch,
  slices: Slices,
): Promise<FoundModels | null> {
  const { filter, words, sort, order, limit, after, counts } = search;
  const cursor = after === null ? null : await slices.wait(() => models.resolve(organizationId, after));
  if (after !== null && (cursor === null || (filter.kind ?? cursor.kind) !== cursor.kind)) return null;
  const matches = matcherOf(words, filter.kind);
  // Without a total, a page by id ends where it is full.
  if (sort === "id" && !counts && !isOfCatalogue(search)) {
    const start = { after, order };
    const read = await storedMatches(models, organizationId, filter, start, matches, limit + 1, slices);
    return { models: read.slice(0, limit), hasMore: read.length > limit, total: null };
  }
  const all = isOfCatalogue(search)
    ? await liveMatches(catalogue, organizationId, matches, slices)
    : await storedMatches(models, organizationId, filter, { after: null, order: "asc" }, matches, Infinity, slices);
  const sorted = await inOrder(all, sort, order, slices);
  const rest = cursor === null ? sorted : await behind(sorted, cursor, sort, order, slices);
  return { models: rest.slice(0, limit), hasMore: rest.length > limit, total: counts ? all.length : null };
}

/** The catalogue knows live models, and neither their sources nor their calls. Pages by id alone are read by index. */
function isOfCatalogue({ filter, words, sort, counts }: ModelSearch): boolean {
  if (filter.state !== "live" || filter.sourceId !== null || filter.unusedSinceMs !== null) return false;
  return sort !== "id" || counts || Object.values(words).some((word) => word !== null);
}

type Matches = (model: Model) => boolean;

/** In id order. An organization's own model hides a base model with its id. */
async function liveMatches(
  { byOrganization }: Catalogue,
  organizationId: string,
  matches: Matches,
  slices: Slices,
): Promise<readonly Model[]> {
  const [own, base] = [byOrganization.get(organizationId) ?? [], byOrganization.get(null) ?? []];
  const [ownFound, baseFound]: [Model[], Model[]] = [[], []];
  await slices.each(own, (model) => {
    if (matches(model)) ownFound.push(model);
  });
  await slices.each(base, (model) => {
    if (matches(model) && findSorted(own, model.id) === null) baseFound.push(model);
  });
  return mergedInSlices(baseFound, ownFound, (a, b) => compareIds(a.id, b.id), slices);
}

/** Few enough that reading them holds the event loop for about as long as a slice. */
const readAtOnce = 100;

/** In id order, at most `countMax`. */
async function storedMatches(
  models: ModelDirectory,
  organizationId: string,
  filter: ModelFilter,
  start: Pick<PageRequest, "after" | "order">,
  matches: Matches,
  countMax: number,
  slices: Slices,
): Promise<readonly StoredModel[]> {
  const found: StoredModel[] = [];
  for (let { after } = start; ;) {
    const limit = Math.min(readAtOnce, countMax);
    const page = await slices.wait(() => models.page(organizationId, filter, { ...start, limit, after }));
    if (page === null) throw tryLater("A model was purged while the list was read. Please try again.");
    for (const model of page.items) if (matches(model)) found.push(model);
    after = page.items.at(-1)?.id ?? null;
    if (!page.hasMore || found.length >= countMax) return found.slice(0, countMax);
  }
}

async function inOrder<Item extends Model>(
  all: readonly Item[],
  sort: ModelSort,
  order: PageRequest["order"],
  slices: Slices,
): Promise<readonly Item[]> {
  if (sort === "id") return order === "asc" ? all : all.toReversed();
  const keyed: { model: Item; key: ReturnType<typeof sortKeyOf> }[] = [];
  await slices.each(all, (model) => void keyed.push({ model, key: sortKeyOf(model, sort) }));
  const sorted = await sortedInSlices(keyed, comparing(order), slices);
  return sorted.map(({ model }) => model);
}

/** Those that come after the cursor, which may be gone from the list by now. */
async function behind<Item extends Model>(
  sorted: readonly Item[],
  cursor: Model,
  sort: ModelSort,
  order: PageRequest["order"],
  slices: Slices,
): Promise<readonly Item[]> {
  const compare = comparing(order);
  const last = { model: cursor, key: sortKeyOf(cursor, sort) };
  let passed = 0;
  await slices.each(sorted, (model) => {
    if (compare({ model, key: sortKeyOf(model, sort) }, last) <= 0) passed++;
  });
  return sorted.slice(passed);
}
