import type { Audience } from "../core/people/actor.ts";
import type { KeyHolder } from "../core/people/key-holder.ts";
import type { Model, ModelKey } from "../core/models/model.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { ChangeLog } from "./change-log.ts";
import type { Follower } from "./follower.ts";
import type { Directory } from "./directory.ts";
import type {
  AuditEvent,
  Deletion,
  ExpiredModel,
  KeyHolding,
  KeyUse,
  OwnedKey,
  ProjectMember,
  ProjectUser,
  StoredKey,
  StoredModel,
} from "./rows.ts";
import type { RoleBook } from "./roles.ts";
import type { ModelChanges } from "./model-directory.ts";
import type { Organization, Project, ServiceAccount, User } from "../core/people/organization.ts";
import type { InviteChanges } from "./invites.ts";
import type { RateLimitChanges } from "./rate-limits.ts";
import type { SourceChanges, SourceDirectory, SourceNotes } from "./sources.ts";
import type { RotationChanges } from "./rotations.ts";
import type { StoreTime } from "./store-time.ts";
import type { StartLookUps } from "./start-look-ups.ts";

/**
 * What we remember. Every promise written here is a test in contract.ts, run on every driver.
 * A store that cannot answer throws StoreUnavailable.
 */
export interface Store {
  /** Everything the catalogue shows, as of one revision. */
  snapshot(): Promise<Snapshot>;
  /** What differs from the given revision, as of one newer revision. */
  changesSince(revision: number): Promise<Changes>;
  /**
   * The key with this digest and whose it is, revoked and expired ones included. What is asked about keys that do not
   * exist holds up neither writes nor keys that do. Throws TooManyLookUps when very many wait.
   */
  findKey(digest: string): Promise<KeyHolder | null>;
  /** One model with its state, deleted ones included. `organizationId` null means a base model. */
  findModel(organizationId: string | null, id: string): Promise<StoredModel | null>;
  /** Models deleted before then and not restored, longest ago first, of all organizations. */
  modelsDeletedBefore(atMs: number, limit: number): Promise<readonly ExpiredModel[]>;
  findModels(organizationId: string | null, ids: readonly string[]): Promise<ReadonlyMap<string, StoredModel>>;
  /** Live models that a file declared, by organization and id, from behind `after` on. */
  fileModels(after: ModelKey | null, limit: number): Promise<readonly ModelKey[]>;
  organizationNamed(name: string): Promise<Organization | null>;
  countKeys(): Promise<number>;
  /** The secret that entity tags are made with, the same on every server. The first server's proposal is kept. */
  keepTagKey(proposed: string): Promise<string>;
  /** What administrators may look at. */
  readonly directory: Directory;
  /** What the chain of audit rows proves. */
  readonly auditTrail: AuditTrail;
  readonly sources: SourceDirectory & SourceNotes;
  readonly time: StoreTime;
  /** What happened after a revision, for those who follow the changes. */
  readonly changeLog: ChangeLog;
  /**
   * Runs `work` in one transaction that holds the next revision; writers follow one another. The promise resolves
   * when everything is on disk. If `work` throws or gives null, nothing has happened and the revision is not used up.
   * Organizations take turns: a write waits for one write of another organization, however many that has waiting.
   * Throws TooManyWaiting for an organization that has very many.
   */
  write<T>(work: (transaction: Transaction) => Promise<T>, organizationId?: string | null): Promise<T>;
  /**
   * Writes down that these keys were used by then, if nothing later is written down already; many of them in several
   * transactions that let others in between. No change: it takes no revision and leaves no audit row.
   */
  noteKeyUse(uses: readonly KeyUse[], atSeconds: number): Promise<void>;
  /**
   * Tells what other servers change: as soon as the store tells, and every second in any case. Gives back how to stop
   * that. A store that only one server can have has nothing to tell.
   */
  follow(follower: Follower): Promise<() => Promise<void>>;
  /** Asks what a request would ask, past every cache. Throws when it gets no answer or when writes are suspended. */
  ping(): Promise<void>;
  /** The size of the write-ahead log; null where the store keeps none of its own. */
  walBytes(): number | null;
  close(): Promise<void>;
}

/** Who is told what happens to the store's files. */
export interface StoreObserver {
  event(message: string): void;
  /** What an operator has to look after. */
  trouble(message: string): void;
  /** Nothing more can be acknowledged by this process, which should end with this sentence. */
  failed(message: string): void;
}

/** One change in the making. Ids and times come from the registry; the store writes them down as they are. */
export interface Transaction extends ModelChanges {
  readonly revision: number;
  /** Everything a configuration file can declare but models and sources, as it stands now. */
  declared(): Promise<Declared>;
  readonly starting: StartLookUps;
  findModel(organizationId: string | null, id: string): Promise<StoredModel | null>;
  /** Those that there are, by id. */
  findModels(organizationId: string | null, ids: readonly string[]): Promise<ReadonlyMap<string, StoredModel>>;
  putModel(model: StoredModel): Promise<void>;
  /** Models of one organization, or of all, as many as one statement holds: a hundred are. */
  putModels(models: readonly StoredModel[]): Promise<void>;
  /** Turns a live fine-tuned model into a tombstone; false when there was none to delete. */
  deleteModel(organizationId: string, id: string, deletion: Deletion): Promise<boolean>;
  findOrganization(id: string): Promise<Organization | null>;
  findProject(organizationId: string, id: string): Promise<Project | null>;
  findUser(organizationId: string, id: string): Promise<User | null>;
  findUserWithEmail(organizationId: string, email: string): Promise<User | null>;
  findProjectMember(organizationId: string, projectId: string, userId: string): Promise<ProjectMember | null>;
  findServiceAccount(organizationId: string, projectId: string, id: string): Promise<ServiceAccount | null>;
  /** Any key with whose it is, revoked ones included. */
  findKeyHolder(organizationId: string, keyId: string): Promise<KeyHolder | null>;
  /** Those who see what the keys of a project see. */
  projectAudience(project: Pick<Project, "organizationId" | "id">): Promise<Audience>;
  /** A key that is not revoked. */
  findKey(organizationId: string, id: string): Promise<StoredKey | null>;
  /** The same with whose it is; `projectId` null means an admin key. */
  findOwnedKey(organizationId: string, projectId: string | null, id: string): Promise<OwnedKey | null>;
  countOwners(organizationId: string): Promise<number>;
  putOrganization(organization: Organization): Promise<void>;
  /** An archived project stays archived, whatever is put. */
  putProject(project: Project): Promise<void>;
  putUser(user: User): Promise<void>;
  /** Ends a membership; the person's keys are none from then on. False when there was no such member. */
  removeUser(organizationId: string, userId: string, atSeconds: number): Promise<boolean>;
  putProjectUser(member: ProjectUser): Promise<void>;
  removeProjectUser(organizationId: string, projectId: string, userId: string, atSeconds: number): Promise<boolean>;
  putServiceAccount(account: ServiceAccount): Promise<void>;
  removeServiceAccount(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
  putKey(key: StoredKey): Promise<void>;
  revokeKey(organizationId: string, keyId: string, atSeconds: number): Promise<boolean>;
  /** Revokes a key that the file no longer declares, until it does again. */
  dropKey(organizationId: string, keyId: string, atSeconds: number): Promise<boolean>;
  readonly roles: RoleBook;
  /** The ids of the keys that were revoked by it. */
  revokeKeysOf(organizationId: string, holder: KeyHolding, atSeconds: number): Promise<readonly string[]>;
  readonly rotations: RotationChanges;
  readonly invites: InviteChanges;
  readonly sources: SourceChanges;
  readonly rateLimits: RateLimitChanges;
  /** Adds the change's row to the end of the organization's chain. */
  audit(event: AuditEvent): Promise<void>;
}

export interface Snapshot {
  readonly revision: number;
  /** Live models only, in the order of their ids' bytes within each organization. */
  readonly models: readonly Model[];
}

export interface Changes {
  readonly revision: number;
  /** Changed models, in id order within each organization. One that is not live left the catalogue. */
  readonly models: readonly { readonly model: Model; readonly live: boolean }[];
  /** Digests of keys that were made, changed or revoked. */
  readonly keyDigests: readonly string[];
  /** Whose keys have to be asked anew: a role, a group, a membership, a policy or who sees a model changed. */
  readonly people: readonly AffectedKeys[];
}

/** The keys of an organization; where given, only those of one project, or of one user or service account. */
export interface AffectedKeys {
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly principalId: string | null;
}

export interface Declared {
  readonly organizations: readonly Organization[];
  readonly projects: readonly Project[];
  readonly users: readonly User[];
  readonly projectUsers: readonly ProjectUser[];
  readonly serviceAccounts: readonly ServiceAccount[];
  /** Those that a file or a variable declared, revoked ones too; there may be any number of others. */
  readonly keys: readonly StoredKey[];
}

/** The store cannot answer now: disk full, database locked or gone. Callers are told to try later. */
export class StoreUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreUnavailable";
  }
}

/** An organization has so many writes waiting that no more are taken. Callers are told to try later. */
export class TooManyWaiting extends Error {
  constructor() {
    super("the organization has too many writes waiting");
    this.name = "TooManyWaiting";
  }
}

/** So many keys are being looked up that one more would wait for too long. */
export class TooManyLookUps extends StoreUnavailable {
  constructor() {
    super("too many keys are being looked up");
    this.name = "TooManyLookUps";
  }
}

/** The store cannot be used at all; the message is a whole sentence for the operator who started the server. */
export class StoreRefusedToOpen extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreRefusedToOpen";
  }
}
