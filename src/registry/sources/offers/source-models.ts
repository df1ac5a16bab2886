import type { Slices } from "../../../catalogue/turns.ts";
import { rankOffers, type Offer } from "../../../core/sources/offers.ts";
import type { SourceModel } from "../../../core/sources/source-snapshot.ts";
import type { Page } from "../../../store/page.ts";
import type { SourceName, SourceModelRequest } from "../../../store/sources.ts";
import type { StoredModel } from "../../../store/rows.ts";
import type { Store } from "../../../store/store.ts";
import { offersFor } from "./source-collisions.ts";

/** A model of a source, and what became of it here. */
export interface PlacedModel {
  readonly model: SourceModel;
  readonly state: "won" | "lost" | "hidden" | "retired";
  /** The offer that wins the id, if that is another one. */
  readonly winner: Offer | null;
}

/** Few enough that reading them holds the event loop for about as long as a slice. */
const readAtOnce = 100;

/** A source, and the organization that looks at it. */
interface SeenSource extends SourceName {
  readonly seenBy: string;
}

/** A page of the models of a source, in the order of their ids there. */
export async function sourceModelPage(
  store: Pick<Store, "sources" | "models">,
  source: SeenSource,
  { limit, after, isRetired }: SourceModelRequest,
  slices: Slices,
): Promise<Page<PlacedModel>> {
  const items: PlacedModel[] = [];
  for (let last = after; items.length <= limit;) {
    const some = Math.min(readAtOnce, limit + 1 - items.length);
    const read = await slices.wait(() => store.sources.modelPage(source, { limit: some, after: last, isRetired }));
    items.push(...(await placed(store, source, read, slices)));
    if (read.length < some) break;
    last = read.at(-1)?.upstreamId ?? last;
  }
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

async function placed(
  { sources, models }: Pick<Store, "sources" | "models">,
  { organizationId, id: sourceId, seenBy }: SeenSource,
  read: readonly SourceModel[],
  slices: Slices,
): Promise<readonly PlacedModel[]> {
  const ids = [...new Set(read.map(({ id }) => id))];
  const ranked = rankOffers(await slices.wait(() => offersFor(sources, seenBy, ids)));
  const known = await slices.wait(() => models.findMany(organizationId, ids));
  return read.map((model) => {
    const [first = null] = ranked.get(model.id) ?? [];
    const isHere = first?.sourceId === sourceId && first.isShared === (organizationId === null);
    const isWinner = isHere && first?.upstreamId === model.upstreamId;
    const winner = isWinner ? null : first;
    if (model.isRetired) return { model, state: "retired", winner };
    if (winner !== null) return { model, state: "lost", winner };
    return { model, state: isHidden(known.get(model.id)) ? "hidden" : "won", winner };
  });
}

/** By a model here that an offer leaves as it is. */
function isHidden(known: StoredModel | undefined): boolean {
  return known?.state === "deleted" || (known?.state === "live" && known.kind === "alias");
}
