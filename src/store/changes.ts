import type { Model } from "../core/models/model.ts";
import type { SpendScope } from "../core/spend/spend-scope.ts";

export interface Changes {
  readonly revision: number;
  /** Changed models, within each organization in the byte order of their ids. A model that is not live is gone. */
  readonly models: readonly { readonly model: Model; readonly live: boolean }[];
  /** Digests of keys that were created, changed or revoked. */
  readonly keyDigests: readonly string[];
  /** Those of keyDigests whose keys are revoked. */
  readonly revokedKeyDigests: readonly string[];
  /** Digests of sessions that were made or ended, or whose key changed. */
  readonly sessionDigests: readonly string[];
  /** Keys to look up again, because a role, group, membership, policy or a model's sharing changed. */
  readonly people: readonly AffectedKeys[];
  /** Projects whose rate limits changed. */
  readonly limits: readonly AffectedProject[];
  /** Whose spend limits or alerts changed. */
  readonly spend: readonly SpendScope[];
}

export const nothingChanged: Omit<Changes, "revision"> = {
  models: [],
  keyDigests: [],
  revokedKeyDigests: [],
  sessionDigests: [],
  people: [],
  limits: [],
  spend: [],
};

/** The keys of an organization; if not null, only those of one project, or of one user or service account. */
export interface AffectedKeys {
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly principalId: string | null;
}

export interface AffectedProject {
  readonly organizationId: string;
  readonly projectId: string;
}

/** What a server tells the others of its changes. */
export interface Told {
  /** The changes came after this revision. */
  readonly since: number;
  readonly changes: Changes;
}

/** Reacts to changes that other servers make. */
export interface Follower {
  /** Another server has committed this revision. Null if it does not say which, and will not tell what changed. */
  onNotify(revision: number | null): void;
  /** What another server has changed. */
  onTold(told: Told): void;
  /** `revision` was the newest at `atMs`, a time of `performance.now()`. Resolves when the catalogue shows it. */
  confirmed(revision: number, atMs: number): Promise<void>;
  /** The database may have lost changes and reused their revisions. Resolves when everything is read again. */
  replaced(): Promise<void>;
  /** Whether notifications stopped arriving although the store answers, so that only polling finds changes. */
  deaf(isDeaf: boolean): void;
  /** The store did not answer. It is polled again shortly. */
  unconfirmed(error: unknown): void;
}
