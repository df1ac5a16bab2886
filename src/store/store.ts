import type { Model } from "../core/models/model.ts";
import type { Actor } from "../core/people/actor.ts";
import type { KeyHolder } from "../core/people/key-holder.ts";
import type { Organization, Project, ServiceAccount, User } from "../core/people/organization.ts";
import type { SessionHolder } from "../core/people/session.ts";
import type { AuditEvent, AuditNames, ChainedEvent, KeyUse, NamedPart, ProjectUser, StoredKey } from "./rows.ts";
import type { AuditFilter, AuditPageRequest, AuditTrail, AuditSearch, FoundEvents } from "./audit-trail.ts";
import type { ChangeLog } from "./change-log.ts";
import type { Changes, Follower, Told } from "./changes.ts";
import type { InviteStore } from "./people/invites.ts";
import type { KeyStore, RateLimitStore, RotationChanges } from "./keys.ts";
import type { CheckpointPermissionStore, ModelChanges, ModelDirectory, ModelLookUps, ModelScans } from "./models.ts";
import type { DeliveryQueue, DeliveryStore, SpendNoticeStore } from "./notices.ts";
import type { ObjectNotes } from "./noted-objects.ts";
import type { Page } from "./page.ts";
import type {
  IdentityStore,
  OrganizationStore,
  ProjectStore,
  ProjectMemberStore,
  ServiceAccountStore,
  UserStore,
} from "./people/people.ts";
import type { OrganizationOverview } from "./people/overview.ts";
import type { PeopleDetails } from "./people/details.ts";
import type { PeopleLists } from "./people-lists.ts";
import type { RateLimitBuckets } from "./rate-limit-buckets.ts";
import type { GrantStore, GroupStore, ProjectGroupStore, RoleStore } from "./roles.ts";
import type { SessionNotes, SessionStore, SignInLinkStore } from "./sessions.ts";
import type { SourceChanges, SourceDirectory, SourceNotes } from "./sources.ts";
import type { SpendAlertStore, SpendLimitStore, SpendLookUps } from "./spend.ts";
import type { StartLookUps } from "./start-look-ups.ts";
import type { StoreTime } from "./store-time.ts";
import type { UsageStore } from "./usage.ts";

/**
 * Durable storage. `contract/` tests every promise written here, on every driver. Each method throws StoreUnavailable
 * while the store cannot answer.
 */
export interface Store {
  /** Every live model, as of one revision. */
  snapshot(): Promise<Snapshot>;
  /** Everything that differs from the given revision, as of one newer revision. */
  changesSince(revision: number): Promise<Changes>;
  /**
   * The holder of the key with this digest, even of a revoked or expired key. Look-ups of unknown keys delay neither
   * writes nor look-ups of known keys. Throws TooManyLookUps when too many are waiting.
   */
  findKey(digest: string): Promise<KeyHolder | null>;
  /** The digests of keys that are not revoked, in their order, after the last one of the page before. */
  unrevokedDigests(after: string, limit: number): Promise<readonly string[]>;
  /** Asks for the newest revision. Null for a store that only one server can open: it makes every change itself. */
  readonly newestRevision: (() => Promise<number>) | null;
  organizationNamed(name: string): Promise<Organization | null>;
  /** Keys that are not revoked. */
  countKeys(): Promise<number>;
  /** The secret for entity tags. The store keeps the first proposal and returns it to every server. */
  keepTagKey(proposed: string): Promise<string>;
  readonly sessions: SessionNotes;
  readonly models: ModelLookUps & ModelScans;
  readonly directory: Directory;
  readonly auditTrail: AuditTrail;
  readonly sources: SourceDirectory & SourceNotes;
  readonly objects: ObjectNotes;
  readonly usage: UsageStore;
  readonly rateLimitBuckets: RateLimitBuckets;
  readonly spend: SpendLookUps;
  readonly deliveries: DeliveryQueue;
  readonly time: StoreTime;
  readonly changeLog: ChangeLog;
  readonly overview: OrganizationOverview;
  /**
   * Runs `work` in one transaction that holds the next revision. There is one writer at a time. The promise resolves
   * when the change is on disk. If `work` throws or returns `unchanged(result)`, the transaction is rolled back and the
   * revision is not used. Organizations take turns: a write waits for at most one write of another organization,
   * however many are queued, and short ones may be committed together: each is a change of its own, and fails alone,
   * but all of them are on disk or none is. Throws TooManyWaiting when the organization has too many writes queued.
   */
  write<T>(
    work: (transaction: Transaction) => Promise<T | Unchanged<T>>,
    organizationId?: string | null,
    terms?: ChangeTerms,
  ): Promise<T>;
  /**
   * Records when keys were last used, unless a later use is recorded. Many keys take several transactions, with other
   * writers in between. Takes no revision and writes no audit row.
   */
  noteKeyUse(uses: readonly KeyUse[], atSeconds: number): Promise<void>;
  /**
   * Notifies the follower of other servers' changes at once, and checks every second in case a notification was lost.
   * Returns a function that stops it. A store that only one server can open never notifies.
   */
  follow(follower: Follower): Promise<() => Promise<void>>;
  /** Tells the followers of other servers what this one has changed, so that they need not ask. May get lost. */
  tell?(told: Told): void;
  /** Runs the queries of a request without any cache. Throws when they fail or when writes are suspended. */
  ping(): Promise<void>;
  /** The size of the write-ahead log; null for a store without a log file of its own. */
  walBytes(): number | null;
  close(): Promise<void>;
}

export interface ChangeTerms {
  /** Whether the change writes very much, or waits for more than its statements: then it is committed by itself. */
  readonly isLong?: boolean;
}

/**
 * What administrators can look at, always within one organization. A page is null when its cursor was never an item of
 * the list. Removed, deleted and revoked items are not found.
 */
export interface Directory {
  readonly organizations: Pick<OrganizationStore, "find">;
  readonly projects: Pick<ProjectStore, "page" | "find" | "audience">;
  readonly users: Pick<UserStore, "page" | "find" | "findWithEmail" | "countOwners">;
  readonly projectMembers: Pick<ProjectMemberStore, "page" | "find" | "isMember">;
  readonly serviceAccounts: Pick<ServiceAccountStore, "page" | "find">;
  readonly keys: Pick<KeyStore, "page" | "search" | "find" | "findAny" | "findHolder">;
  readonly sessions: Pick<SessionStore, "page" | "find">;
  readonly models: ModelDirectory;
  readonly checkpointPermissions: Pick<CheckpointPermissionStore, "page" | "projectsAmong">;
  readonly roles: Pick<RoleStore, "list" | "find">;
  readonly groups: Pick<GroupStore, "page" | "find" | "findNamed" | "memberPage" | "findMember">;
  readonly projectGroups: Pick<ProjectGroupStore, "page" | "find">;
  readonly grants: Pick<GrantStore, "list" | "permissions">;
  readonly invites: Pick<InviteStore, "page" | "find">;
  readonly spendLimits: Pick<SpendLimitStore, "find">;
  readonly spendAlerts: Pick<SpendAlertStore, "page" | "find">;
  readonly rateLimits: Pick<RateLimitStore, "of" | "ofProject">;
  readonly people: PeopleLists;
  readonly details: PeopleDetails;
  searchAudit(organizationId: string, filter: AuditFilter, search: AuditSearch): Promise<FoundEvents>;
  auditEvent(organizationId: string, id: string): Promise<ChainedEvent | null>;
  auditEvents(organizationId: string, filter: AuditFilter, page: AuditPageRequest): Promise<Page<AuditEvent> | null>;
}

/** The result of a transaction that found nothing to change. */
export class Unchanged<T> {
  readonly result: T;

  constructor(result: T) {
    this.result = result;
  }
}

export function unchanged<T>(result: T): Unchanged<T> {
  return new Unchanged(result);
}

/** Receives messages about the store's files. */
export interface StoreObserver {
  event(message: string): void;
  /** The operator has to do something about this. */
  trouble(message: string): void;
  /** This process can acknowledge no further change; it should exit with this message. */
  failed(message: string): void;
}

/**
 * One change that is not committed yet. Look-ups see what the transaction has written so far. The registry chooses ids
 * and times; the store writes them unchanged.
 */
export interface Transaction {
  readonly revision: number;
  readonly authors: AuthorLookUps;
  /** Everything that a configuration file can declare, except models and sources. */
  declared(): Promise<Declared>;
  readonly starting: StartLookUps;
  readonly organizations: OrganizationStore;
  readonly projects: ProjectStore;
  readonly users: UserStore;
  readonly projectMembers: ProjectMemberStore;
  readonly serviceAccounts: ServiceAccountStore;
  readonly keys: KeyStore;
  readonly sessions: SessionStore;
  readonly signInLinks: SignInLinkStore;
  readonly rotations: RotationChanges;
  readonly models: ModelChanges;
  readonly checkpointPermissions: CheckpointPermissionStore;
  readonly roles: RoleStore;
  readonly groups: GroupStore;
  readonly projectGroups: ProjectGroupStore;
  readonly grants: GrantStore;
  readonly identities: IdentityStore;
  readonly invites: InviteStore;
  readonly sources: SourceChanges;
  readonly rateLimits: RateLimitStore;
  readonly spendLimits: SpendLimitStore;
  readonly spendAlerts: SpendAlertStore;
  readonly spendNotices: SpendNoticeStore;
  readonly deliveries: DeliveryStore;
  /** What these parts of an audit event are called now, even if they are removed; null if none has a name. */
  names(organizationId: string, parts: readonly NamedPart[]): Promise<AuditNames | null>;
  /** Appends the event to the organization's audit chain. */
  audit(event: AuditEvent): Promise<void>;
}

/** What the author of a change is worth by now. Reads what decides their rights, not what they see. */
export interface AuthorLookUps {
  /** The holder of the actor's key, even of a revoked or expired one. */
  ofKey(actor: Actor): Promise<KeyHolder | null>;
  /** The holder of the actor's session, even of one that is over. */
  ofSession(actor: Actor): Promise<SessionHolder | null>;
}

export interface Snapshot {
  readonly revision: number;
  /** Live models, within each organization in the byte order of their ids. */
  readonly models: readonly Model[];
}

export interface Declared {
  readonly organizations: readonly Organization[];
  readonly projects: readonly Project[];
  readonly users: readonly User[];
  readonly projectUsers: readonly ProjectUser[];
  readonly serviceAccounts: readonly ServiceAccount[];
  /** Keys that a file or an environment variable declared, revoked or not. */
  readonly keys: readonly StoredKey[];
}

/** The store cannot answer now: the disk is full, or the database is locked or gone. Clients should try again later. */
export class StoreUnavailable extends Error {
  override readonly name: string = "StoreUnavailable";
}

export class TooManyWaiting extends Error {
  override readonly name = "TooManyWaiting";
  override readonly message = "the organization has too many writes waiting";
}

export class TooManyLookUps extends StoreUnavailable {
  override readonly name = "TooManyLookUps";
  override readonly message = "too many keys are being looked up";
}

/** The store cannot be used. The message is for the operator who started the server. */
export class StoreRefusedToOpen extends Error {
  override readonly name = "StoreRefusedToOpen";
}
