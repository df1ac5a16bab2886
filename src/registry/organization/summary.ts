import { modelsRevision } from "../../catalogue/catalogue.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { turns, type Slices } from "../../catalogue/turns.ts";
import { LruCache } from "../../core/collections/lru-cache.ts";
import { dayAt } from "../../core/time/day.ts";
import type { Store } from "../../store/store.ts";
import { reachedLimits, type ReachedLimits } from "../spend/reached-limits.ts";
import { countModels, type ModelCounts } from "../models/count-models.ts";
import { summarizeSources, type SourceSummary } from "../sources/source-summary.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const endingMs = 14 * dayMs;
const unusedMs = 90 * dayMs;
/** What time alone changes is counted anew after this. */
const keptMs = 60_000;
const organizationsMax = 1_000;
const offersPerLook = 5_000;

type OrganizationCounts = Awaited<ReturnType<Store["overview"]["counts"]>>;

/** How many calls there were from `sinceMs` on. */
interface CallCounts {
  readonly sinceMs: number;
  readonly requests: number;
  readonly failed: number;
  /** The hours in which there were any. */
  readonly hours: readonly { readonly startMs: number; readonly requests: number; readonly failed: number }[];
}

interface Counted {
  readonly models: ModelCounts;
  readonly organization: OrganizationCounts;
  readonly collisions: number;
  readonly calls: CallCounts;
  readonly reachedLimits: ReachedLimits;
}

export interface Summary extends Counted {
  readonly sources: SourceSummary;
  readonly hasUsedProjectKey: boolean;
}

interface Kept {
  /** What was counted: at another revision or on another day, there may be something else. */
  readonly of: string;
  readonly atMs: number;
  readonly counted: Promise<Counted>;
}

interface SummaryServices {
  readonly store: Pick<Store, "overview" | "sources" | "usage" | "spend">;
  readonly live: LiveCatalogue;
  readonly nowMs: () => number;
}

/** Summaries of organizations. Counts are kept until something changes; what changes without a commit is of now. */
export class Summaries {
  readonly #services: SummaryServices;
  readonly #kept = new LruCache<Kept>(organizationsMax);

  constructor(services: SummaryServices) {
    this.#services = services;
  }

  async of(organizationId: string): Promise<Summary> {
    const { store, live, nowMs } = this.#services;
    const counted = await this.#counted(organizationId);
    const hasUsedProjectKey =
      (await store.overview.hasUsedProjectKey(organizationId)) || live.keys.hasUsedProjectKey(organizationId);
    return { ...counted, hasUsedProjectKey, sources: await summarizeSources(store.sources, organizationId, nowMs()) };
  }

  async #counted(organizationId: string): Promise<Counted> {
    const { store, live, nowMs } = this.#services;
    const revisions = [
      await store.overview.lastRevision(organizationId),
      modelsRevision(live.views.catalogue, organizationId),
    ];
    const atMs = nowMs();
    const of = [...revisions, dayAt(atMs)].join(" ");
    const kept = this.#kept.get(organizationId);
    if (kept?.of === of && atMs - kept.atMs < keptMs) return kept.counted;
    const counted = turns.run(organizationId, "summarize", (slices) => this.#count(organizationId, atMs, slices));
    this.#kept.set(organizationId, { of, atMs, counted });
    counted.catch(() => this.#kept.delete(organizationId));
    return counted;
  }

  async #count(organizationId: string, atMs: number, slices: Slices): Promise<Counted> {
    const { store, live } = this.#services;
    const models = await countModels(live.views.catalogue, organizationId, atMs, slices);
    const now = Math.floor(atMs / 1000);
    const at = { now, endsBefore: now + endingMs / 1000, unusedSince: now - unusedMs / 1000 };
    const organization = await slices.wait(() => store.overview.counts(organizationId, at));
    const collisions = await countCollisions(store, organizationId, slices);
    const calls = await slices.wait(() => countCalls(store, organizationId, atMs));
    const reached = await reachedLimits(store, organizationId, atMs, slices);
    return { models, organization, collisions, calls, reachedLimits: reached };
  }
}

async function countCollisions({ sources }: Pick<Store, "sources">, organizationId: string, slices: Slices) {
  let collisions = 0;
  for (const of of ["own", "shared"] as const)
    for (let after: string | null = ""; after !== null;) {
      const from: string = after;
      const piece = await slices.wait(() => sources.countCollisions(organizationId, of, from, offersPerLook));
      collisions += piece.count;
      after = piece.next;
    }
  return collisions;
}

/** Those of the last 24 hours, this one included. */
async function countCalls({ usage }: Pick<Store, "usage">, organizationId: string, atMs: number): Promise<CallCounts> {
  const startMs = Math.floor(atMs / hourMs) * hourMs - dayMs + hourMs;
  const buckets = await usage.buckets({ organizationId, startMs, endMs: startMs + dayMs, width: "1h" });
  const hours = buckets.map(({ requests, ...of }) => {
    return { startMs: of.bucketMs, requests, failed: of.incomplete + of.broken + of.refused + of.failed };
  });
  const sum = (figure: (hour: (typeof hours)[number]) => number) => hours.reduce((all, hour) => all + figure(hour), 0);
  return { sinceMs: startMs, requests: sum(({ requests }) => requests), failed: sum(({ failed }) => failed), hours };
}
