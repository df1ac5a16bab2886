import { foldedEmail } from "../../core/people/email.ts";
import type { Organization, Project, ServiceAccount, User } from "../../core/people/organization.ts";
import type { ProjectUser, StoredKey } from "../../store/rows.ts";
import type { Declared, Transaction } from "../../store/store.ts";
import { ReconciledItems, type ChangeReport, type ItemKind } from "./reconciled-items.ts";

/** Brings what is stored to what is declared, in one transaction, and reports what it changed. */
export class Reconciler {
  readonly report: ChangeReport = { changes: [], overridden: [] };
  /** The time of the start, Unix seconds. */
  readonly seconds: number;
  /** By name. */
  readonly organizations: ReconciledItems<Organization>;
  /** By organization and id, oldest first. */
  readonly projects: ReconciledItems<Project>;
  /** By organization and folded address. */
  readonly users: ReconciledItems<User>;
  /** By project and user. */
  readonly projectUsers: ReconciledItems<ProjectUser>;
  /** By project and name. Several may have one name, of which the file means the oldest. */
  readonly serviceAccounts: ReconciledItems<ServiceAccount>;
  /** The keys that were ever declared, and those of this start. */
  readonly keys: ReconciledItems<StoredKey>;
  readonly #transaction: Transaction;

  private constructor(transaction: Transaction, declared: Declared, seconds: number) {
    const items = <T>(kind: ItemKind<T>, known: readonly T[]) =>
      new ReconciledItems(transaction, this.report, kind, known);
    this.seconds = seconds;
    this.#transaction = transaction;
    this.organizations = items(organizations, declared.organizations);
    this.projects = items(projects, declared.projects);
    this.users = items(users, declared.users);
    this.projectUsers = items(projectUsersNamedBy(this.users), declared.projectUsers);
    this.serviceAccounts = items(serviceAccounts, declared.serviceAccounts);
    this.keys = items(keys, declared.keys);
  }

  static async open(transaction: Transaction, nowMs: number): Promise<Reconciler> {
    return new Reconciler(transaction, await transaction.declared(), Math.floor(nowMs / 1000));
  }

  /** Finds any key, even one that nothing declares. */
  async findKey(digest: string): Promise<StoredKey | null> {
    const key = this.keys.find(digest) ?? (await this.#transaction.starting.keyWithDigest(digest));
    if (key !== null) this.keys.remember(key);
    return key;
  }

  async hasKeys(): Promise<boolean> {
    return this.keys.all().length > 0 || (await this.#transaction.starting.anyKey());
  }

  async revokeKey(key: StoredKey): Promise<void> {
    this.keys.remember({ ...key, revokedAt: this.seconds });
    this.report.changes.push({ organizationId: key.organizationId, label: `revoked key ${key.id}` });
    await this.#transaction.keys.revoke(key.organizationId, key.id, this.seconds);
  }

  /** Revokes a key that the file no longer declares, until the file declares it again. */
  async dropKey(key: StoredKey): Promise<void> {
    this.keys.remember({ ...key, revokedAt: this.seconds, droppedAt: this.seconds });
    this.report.changes.push({ organizationId: key.organizationId, label: `dropped key ${key.id}` });
    await this.#transaction.keys.drop(key.organizationId, key.id, this.seconds);
  }
}

const organizations: ItemKind<Organization> = {
  key: ({ name }) => [name],
  organizationId: ({ id }) => id,
  label: ({ name }) => `organization ${name}`,
  put: (transaction, item) => transaction.organizations.put(item),
};

const projects: ItemKind<Project> = {
  key: ({ organizationId, id }) => [organizationId, id],
  organizationId: ({ organizationId }) => organizationId,
  label: ({ name }) => `project ${name}`,
  put: (transaction, item) => transaction.projects.put(item),
  override: { kind: "project", ids: ({ id }) => [id], name: ({ name }) => name },
};

const users: ItemKind<User> = {
  key: ({ organizationId, email }) => [organizationId, foldedEmail(email)],
  organizationId: ({ organizationId }) => organizationId,
  label: ({ email }) => `user ${email}`,
  put: (transaction, item) => transaction.users.put(item),
  override: {
    kind: "user",
    ids: ({ id }) => [id],
    name: ({ email }) => email,
    removedAs: ({ email }) => [foldedEmail(email)],
  },
};

function projectUsersNamedBy(known: ReconciledItems<User>): ItemKind<ProjectUser> {
  return {
    key: ({ projectId, userId }) => [projectId, userId],
    organizationId: ({ organizationId }) => organizationId,
    label: ({ userId }) => `member ${userId}`,
    put: (transaction, item) => transaction.projectMembers.put(item),
    override: {
      kind: "project member",
      ids: ({ projectId, userId }) => [projectId, userId],
      name: ({ userId }) => known.all().find(({ id }) => id === userId)?.email ?? userId,
    },
  };
}

const serviceAccounts: ItemKind<ServiceAccount> = {
  key: ({ projectId, name }) => [projectId, name],
  organizationId: ({ organizationId }) => organizationId,
  label: ({ name }) => `service account ${name}`,
  put: (transaction, item) => transaction.serviceAccounts.put(item),
  override: {
    kind: "service account",
    ids: ({ id }) => [id],
    name: ({ name }) => name,
    removedAs: ({ projectId, name }) => [projectId, name],
  },
};

const keys: ItemKind<StoredKey> = {
  key: ({ digest }) => [digest],
  organizationId: ({ organizationId }) => organizationId,
  label: ({ id }) => `key ${id}`,
  put: (transaction, item) => transaction.keys.put(item),
};
