import type { Offer } from "../core/sources/offers.ts";
import { compositeKey } from "../core/composite-key.ts";
import type { LeftOut, SourceModel } from "../core/sources/source-snapshot.ts";
import type { Source } from "../core/sources/source.ts";

/** Who added a source: a configuration file, somebody through the API, or a look at the usual ports. */
export type SourceOrigin = "file" | "api" | "detected";

/** In place of a secret that the configuration file names: it is in the memory of servers that were given the file. */
export const secretInFile = "file";

export interface StoredSource extends Source {
  /** Sealed, or `secretInFile`; null where the source needs none. */
  readonly sealedSecret: string | null;
  readonly declaredBy: SourceOrigin;
  /** Unix seconds. */
  readonly created: number;
}

/** Which source is meant: those of all organizations have none. */
export interface SourceName {
  readonly organizationId: string | null;
  readonly id: string;
}

/** One text for each source, to look things up by. */
export function sourceKey({ organizationId, id }: SourceName): string {
  return compositeKey(organizationId, id);
}

/** How asking a source has gone. Times are Unix milliseconds. */
export interface SourceState {
  readonly attemptedAtMs: number | null;
  readonly succeededAtMs: number | null;
  /** Since the last success. */
  readonly failures: number;
  /** Why the last attempt failed; null when it did not. */
  readonly error: string | null;
  /** Models of the last good answer that have no place here, the first so many. */
  readonly leftOut: readonly LeftOut[];
  readonly nextAtMs: number;
  /** The digest of the last list, if the same list again would change nothing; else null. */
  readonly listDigest: string | null;
}

/** All but the models of a list in the configuration, which may be many. */
export interface SourceOverview extends Omit<StoredSource, "sealedSecret" | "models"> {
  /** Whether a secret is kept for it. Which, only `source` tells. */
  readonly hasSecret: boolean;
  readonly state: SourceState;
  /** Models that it offers now. */
  readonly modelCount: number;
}

/** How a source is, without what it is. */
export interface SourceStanding extends SourceName {
  readonly state: Pick<SourceState, "attemptedAtMs" | "succeededAtMs" | "failures">;
  /** Models that it offers now. */
  readonly modelCount: number;
}

/** What a source offers, and what is known of it. */
export interface SourceOffer extends SourceModel, Offer {}

/** What may be looked at of sources. No secret is ever given, sealed or not, but by `source`. */
export interface SourceDirectory {
  /** How those of the organization are, or those of all where it is null, ordered by id. */
  statesOf(organizationId: string | null): Promise<readonly SourceStanding[]>;
  overview(name: SourceName): Promise<SourceOverview | null>;
  source(name: SourceName): Promise<StoredSource | null>;
  /** How asking it has gone. */
  state(name: SourceName): Promise<SourceState | null>;
  /** Models that the other sources of its organization offer now. */
  countModelsBeside(name: SourceName): Promise<number>;
  sourceModels(name: SourceName): Promise<readonly SourceModel[]>;
  /** Ids that several sources of one scope offer, in order, from behind `after` on. */
  collidingIds(organizationId: string | null, after: string, limit: number): Promise<readonly string[]>;
  offers(organizationId: string | null, ids: readonly string[]): Promise<readonly SourceOffer[]>;
  /** Sources that are to be asked by then, longest waiting first. */
  due(atMs: number, limit: number): Promise<readonly StoredSource[]>;
  /** Every source there is. */
  all(): Promise<readonly (SourceOverview & Pick<StoredSource, "models">)[]>;
  /** The revision that last changed a source; null for one that is gone. */
  sourceRevision(name: SourceName): Promise<number | null>;
  /** Sources, and removed ones, whose models have yet to follow a change. */
  pending(): Promise<readonly SourceName[]>;
  /** The change that a source's models have yet to follow; null where there is none. */
  pendingRevision(name: SourceName): Promise<number | null>;
  /** How every source is. Reads nothing whose size grows with the models of a source. */
  states(): Promise<readonly SourceStanding[]>;
  unfinishedDeletions(): Promise<readonly UpstreamDeletion[]>;
}

/** What is written of sources outside a change: it takes no revision and leaves no audit row. */
export interface SourceNotes {
  /** Reserves a source for one server until then; false when another one has it. */
  acquireLease(name: SourceName, holder: string, atMs: number, untilMs: number): Promise<boolean>;
  /**
   * Writes down how an attempt went, and lets the source go. Where it is not due at `requestedAtMs` any more, somebody has
   * had it asked in the meantime, and so it will be.
   */
  noteRefresh(name: SourceName, state: SourceState, requestedAtMs: number): Promise<void>;
  /** Writes down how often these models were missed, as many as one statement holds: 250 are. */
  noteMisses(name: SourceName, models: readonly SourceModel[]): Promise<void>;
  /** The source's models have followed that change. */
  endPending(name: SourceName, revision: number): Promise<void>;
  /** Has a source asked with the next turn; one that is being asked, once more after that. */
  scheduleNow(name: SourceName, atMs: number): Promise<void>;
  /** Puts a sealed secret in the place of another; false where that one is not there any more. */
  replaceSecret(name: SourceName, sealed: string, by: string): Promise<boolean>;
  /** Makes the source available to every server, and records nothing. */
  releaseLease(name: SourceName): Promise<void>;
  beginUpstreamDeletion(deletion: UpstreamDeletion): Promise<void>;
  endUpstreamDeletion(deletion: UpstreamDeletion): Promise<void>;
  /** All of one model, which is deleted. */
  endUpstreamDeletionsOf(organizationId: string, modelId: string): Promise<void>;
}

/** The part of a transaction that is about sources. */
export interface SourceChanges {
  findSource(name: SourceName): Promise<StoredSource | null>;
  /** Brings a removed one of the same name back, with nothing remembered. */
  putSource(source: StoredSource): Promise<void>;
  /** Its models offer nothing any more, and are yet to be forgotten; false when there was none. */
  removeSource(name: SourceName, atSeconds: number): Promise<boolean>;
  /** Forgets so many models of a removed source and gives their ids. With the last it forgets how asking it has gone. */
  forgetModels(name: SourceName, limit: number): Promise<readonly string[]>;
  countSources(organizationId: string | null): Promise<number>;
  /** When it is to be asked, in Unix milliseconds; null for one that is gone. */
  dueAtMs(name: SourceName): Promise<number | null>;
  sourceRevision(name: SourceName): Promise<number | null>;
  /** Marks the source as one whose models have yet to follow this change. */
  beginPending(name: SourceName): Promise<void>;
  pendingRevision(name: SourceName): Promise<number | null>;
  /** How many models it offers now. */
  countModels(name: SourceName): Promise<number>;
  /** All of them, or the first so many. */
  sourceModels(name: SourceName, limit?: number): Promise<readonly SourceModel[]>;
  /** Those that there are of these upstream ids, as many as one statement holds: 250 are. */
  sourceModelsNamed(name: SourceName, upstreamIds: readonly string[]): Promise<readonly SourceModel[]>;
  /** For whoever holds a source and needs more time. */
  extendLease(name: SourceName, untilMs: number): Promise<void>;
  /** Forgets what the source answered last, too. */
  putSourceModels(name: SourceName, models: readonly SourceModel[]): Promise<void>;
  offers(organizationId: string | null, ids: readonly string[]): Promise<readonly SourceOffer[]>;
}

/** A deletion that was asked for and may not have reached its upstream. */
export interface UpstreamDeletion {
  readonly organizationId: string;
  readonly id: string;
  readonly modelId: string;
  readonly sourceId: string;
  /** Where the source was when this was asked for. Another one may have its id since. */
  readonly sourceFingerprint: string;
  readonly upstreamId: string;
  readonly keyId: string;
  readonly principalId: string;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly projectId: string | null;
  readonly atMs: number;
}
