import type { Offer } from "../core/sources/offers.ts";
import { compositeKey } from "../core/text/composite-key.ts";
import type { LeftOut, SourceModel } from "../core/sources/source-snapshot.ts";
import type { Source } from "../core/sources/source.ts";

/** Whether a configuration file, an API call or the search for local model servers added a source. */
export type SourceOrigin = "file" | "api" | "detected";

/** Stored instead of a secret that the configuration file names: only servers that read the file know that secret. */
export const secretInFile = "file";

export interface StoredSource extends Source {
  /** Encrypted, or `secretInFile`; null for a source that needs no secret. */
  readonly sealedSecret: string | null;
  readonly declaredBy: SourceOrigin;
  /** Unix seconds. */
  readonly created: number;
}

/** Identifies a source. `organizationId` is null for a source that all organizations share. */
export interface SourceName {
  readonly organizationId: string | null;
  readonly id: string;
}

/** A source's name as one string, for use as a map key. */
export function sourceKey({ organizationId, id }: SourceName): string {
  return compositeKey(organizationId, id);
}

/** How the refreshes of a source went. Times are Unix milliseconds. */
export interface SourceState {
  readonly attemptedAtMs: number | null;
  readonly succeededAtMs: number | null;
  /** Since the last success. */
  readonly failures: number;
  /** Why the last attempt failed; null when it succeeded. */
  readonly error: string | null;
  /** The first models of the last good answer that could not be listed here. */
  readonly leftOut: readonly LeftOut[];
  /** How many could not be listed in all. */
  readonly leftOutCount: number;
  readonly nextAtMs: number;
  /** The digest of the last list, if the same list again would change nothing; otherwise null. */
  readonly listDigest: string | null;
}

/** A source without the models that its configuration lists, of which there can be many. */
export interface SourceOverview extends Omit<StoredSource, "sealedSecret" | "models"> {
  readonly hasSecret: boolean;
  readonly state: SourceState;
  readonly heldUntilMs: number;
  /** Models that it offers now. */
  readonly modelCount: number;
}

/** The health of a source, without its configuration. */
export interface SourceStanding extends SourceName {
  readonly state: Pick<SourceState, "attemptedAtMs" | "succeededAtMs" | "failures" | "error" | "nextAtMs">;
  /** Until then a server may be refreshing it; 0 when none is. */
  readonly heldUntilMs: number;
  /** Models that it offers now. */
  readonly modelCount: number;
}

export interface SourceOffer extends SourceModel, Offer {}

/** Starts after the id `after` at the source. */
export interface SourceModelRequest {
  readonly limit: number;
  readonly after: string;
  /** Null for both. */
  readonly isRetired: boolean | null;
}

/** `organizationId` null means the sources that all share. */
export interface SourceLookUps {
  find(name: SourceName): Promise<StoredSource | null>;
  /** The revision that last changed a source; null for one that is gone. */
  revision(name: SourceName): Promise<number | null>;
  /** The change that a source's models have not been updated for; null where there is none. */
  pendingRevision(name: SourceName): Promise<number | null>;
  /** All its models, or the first ones up to `limit`. */
  models(name: SourceName, limit?: number): Promise<readonly SourceModel[]>;
  offers(organizationId: string | null, ids: readonly string[]): Promise<readonly SourceOffer[]>;
}

export interface CountedCollisions {
  readonly count: number;
  readonly next: string | null;
}

/** Reads sources. Only `find` and `due` return secrets. */
export interface SourceDirectory extends SourceLookUps {
  overview(name: SourceName): Promise<SourceOverview | null>;
  all(): Promise<readonly (SourceOverview & Pick<StoredSource, "models">)[]>;
  state(name: SourceName): Promise<SourceState | null>;
  /** The health of every source. Reads nothing that grows with the number of a source's models. */
  states(): Promise<readonly SourceStanding[]>;
  /** The same for one organization, ordered by id. */
  statesOf(organizationId: string | null): Promise<readonly SourceStanding[]>;
  /** How many models the other sources of its organization offer now. */
  countModelsBeside(name: SourceName): Promise<number>;
  /** A page of its models, in the order of their ids there. */
  modelPage(name: SourceName, page: SourceModelRequest): Promise<readonly SourceModel[]>;
  /**
   * Ids that several sources offer, of those that an organization has and those that all share, in order, starting
   * after `after`: those that `sourceId` offers too, or all. Null is for the shared sources only.
   */
  collidingIds(
    organizationId: string | null,
    after: string,
    limit: number,
    sourceId?: string | null,
  ): Promise<readonly string[]>;
  /**
   * How many ids several sources offer, among about `rows` offers beyond the id `after`: ids that the organization's own
   * sources offer, or those that only shared ones do. `next` is where the following piece begins; null at the end.
   */
  countCollisions(
    organizationId: string,
    of: "own" | "shared",
    after: string,
    rows: number,
  ): Promise<CountedCollisions>;
  /** Sources whose refresh is due, the most overdue first. */
  due(atMs: number, limit: number): Promise<readonly StoredSource[]>;
  /** Changed and removed sources whose models have not been updated yet. */
  pending(): Promise<readonly SourceName[]>;
  unfinishedDeletions(): Promise<readonly UpstreamDeletion[]>;
}

/** Writes about sources that are not changes: they take no revision and write no audit row. */
export interface SourceNotes {
  /** Reserves a source for one server until `untilMs`; false while another server holds it. */
  acquireLease(name: SourceName, holder: string, atMs: number, untilMs: number): Promise<boolean>;
  releaseLease(name: SourceName): Promise<void>;
  /**
   * Records a refresh and releases the lease. If the source is no longer due at `requestedAtMs`, somebody scheduled
   * another refresh meanwhile, and that time stays.
   */
  noteRefresh(name: SourceName, state: SourceState, requestedAtMs: number): Promise<void>;
  /** Records how many refreshes in a row missed each model, in one statement: at most a few hundred models. */
  noteMisses(name: SourceName, missed: readonly SourceModel[]): Promise<void>;
  /** Records that the source's models have been updated for this change. */
  endPending(name: SourceName, revision: number): Promise<void>;
  /** Makes a source due now. A refresh that is running does not count; another one follows it. */
  scheduleNow(name: SourceName, atMs: number): Promise<void>;
  /** Replaces one sealed secret by another; false if the stored one is no longer `sealed`. */
  replaceSecret(name: SourceName, sealed: string, by: string): Promise<boolean>;
  beginUpstreamDeletion(deletion: UpstreamDeletion): Promise<void>;
  endUpstreamDeletion(deletion: UpstreamDeletion): Promise<void>;
  endUpstreamDeletionsOf(organizationId: string, modelId: string): Promise<void>;
}

export interface SourceChanges extends SourceLookUps {
  /** A source that was removed comes back with no models and no state. */
  put(source: StoredSource): Promise<void>;
  /** From now on it offers no models; `forgetModels` deletes them. False when there was no such source. */
  remove(name: SourceName, atSeconds: number): Promise<boolean>;
  /** Deletes up to `limit` models of a removed source and returns their ids; with the last ones, also its state. */
  forgetModels(name: SourceName, limit: number): Promise<readonly string[]>;
  count(organizationId: string | null): Promise<number>;
  /** Marks the source as one whose models have to be updated for this change. */
  beginPending(name: SourceName): Promise<void>;
  /** How many models it offers now. */
  countModels(name: SourceName): Promise<number>;
  /** Its models with these upstream ids, in one statement: at most a few hundred ids. */
  modelsNamed(name: SourceName, upstreamIds: readonly string[]): Promise<readonly SourceModel[]>;
  extendLease(name: SourceName, untilMs: number): Promise<void>;
  /** Also forgets the digest of the last list. */
  putModels(name: SourceName, models: readonly SourceModel[]): Promise<void>;
}

/** A deletion that may not have reached its upstream yet. */
export interface UpstreamDeletion {
  readonly organizationId: string;
  readonly id: string;
  readonly modelId: string;
  readonly sourceId: string;
  /** Identifies the upstream at the time of the request, since another source may get the same id later. */
  readonly sourceFingerprint: string;
  readonly upstreamId: string;
  readonly keyId: string;
  readonly principalId: string;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly projectId: string | null;
  readonly atMs: number;
}
