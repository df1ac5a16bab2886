import { foldedEmail } from "../../core/people/email.ts";
import type { Organization, Project, ServiceAccount, User } from "../../core/people/organization.ts";
import type { DeclarableKind, RemovableKind } from "../../store/start-look-ups.ts";
import type { Declared, Transaction } from "../../store/store.ts";
import type { ProjectUser, StoredKey } from "../../store/rows.ts";
import { canonicalJson } from "../../core/canonical-json.ts";

/**
 * What there is, brought step by step to what there should be. A put that changes nothing writes nothing, so that
 * starting twice with one configuration is one change and not two.
 */
export class Reconciler {
  readonly nowMs: number;
  /** What was changed in each organization, for its audit log; under null stands what belongs to all of them. */
  readonly changed = new Map<string | null, string[]>();
  /** What somebody had made or changed through the API and is changed now, by name. */
  readonly undone = new Map<DeclarableKind, string[]>();
  readonly #transaction: Transaction;
  readonly #organizations: Map<string, Organization>;
  readonly #projects: Map<string, Project>;
  readonly #users: Map<string, User>;
  readonly #projectUsers: Map<string, ProjectUser>;
  readonly #serviceAccounts: Map<string, ServiceAccount>;
  readonly #keys: Map<string, StoredKey>;

  private constructor(transaction: Transaction, declared: Declared, nowMs: number) {
    this.nowMs = nowMs;
    this.#transaction = transaction;
    this.#organizations = new Map(declared.organizations.map((item) => [item.name, item]));
    this.#projects = new Map(declared.projects.map((item) => [join(item.organizationId, item.id), item]));
    this.#users = new Map(declared.users.map((item) => [addressOf(item), item]));
    this.#projectUsers = new Map(declared.projectUsers.map((item) => [join(item.projectId, item.userId), item]));
    this.#serviceAccounts = new Map(
      // Several may have one name. The oldest is meant, which comes first here and so has to be set last.
      declared.serviceAccounts.toReversed().map((item) => [join(item.projectId, item.name), item]),
    );
    this.#keys = new Map(declared.keys.map((item) => [item.digest, item]));
  }

  static async open(transaction: Transaction, nowMs: number): Promise<Reconciler> {
    return new Reconciler(transaction, await transaction.declared(), nowMs);
  }

  get seconds(): number {
    return Math.floor(this.nowMs / 1000);
  }

  get revision(): number {
    return this.#transaction.revision;
  }

  organizations(): Organization[] {
    return [...this.#organizations.values()];
  }

  organization(name: string): Organization | null {
    return this.#organizations.get(name) ?? null;
  }

  project(organizationId: string, id: string): Project | null {
    return this.#projects.get(join(organizationId, id)) ?? null;
  }

  /** Oldest first; several may have one name. */
  projectsOf(organizationId: string): Project[] {
    return [...this.#projects.values()].filter((project) => project.organizationId === organizationId);
  }

  user(organizationId: string, email: string): User | null {
    return this.#users.get(addressOf({ organizationId, email })) ?? null;
  }

  usersOf(organizationId: string): User[] {
    return [...this.#users.values()].filter((user) => user.organizationId === organizationId);
  }

  /** When somebody joined a project: now, unless they are in it. */
  joined(projectId: string, userId: string): number {
    return this.#projectUsers.get(join(projectId, userId))?.created ?? this.seconds;
  }

  serviceAccount(projectId: string, name: string): ServiceAccount | null {
    return this.#serviceAccounts.get(join(projectId, name)) ?? null;
  }

  /** Any key, even one that nothing declares. */
  async key(digest: string): Promise<StoredKey | null> {
    const known = this.#keys.get(digest) ?? (await this.#transaction.starting.keyWithDigest(digest));
    if (known !== null) this.#keys.set(digest, known);
    return known;
  }

  /** Those that were declared once, and those of this start. */
  keys(): StoredKey[] {
    return [...this.#keys.values()];
  }

  async hasKeys(): Promise<boolean> {
    return this.#keys.size > 0 || (await this.#transaction.starting.anyKey());
  }

  putOrganization(item: Organization): Promise<void> {
    const name = `organization ${item.name}`;
    return this.#put(this.#organizations, item.name, item, [item.id, name], (tx) => tx.putOrganization(item));
  }

  putProject(item: Project): Promise<void> {
    return this.#put(
      this.#projects,
      join(item.organizationId, item.id),
      item,
      [item.organizationId, `project ${item.name}`],
      (tx) => tx.putProject(item),
      { kind: "project", ids: [item.id], name: item.name },
    );
  }

  putUser(item: User): Promise<void> {
    return this.#put(
      this.#users,
      addressOf(item),
      item,
      [item.organizationId, `user ${item.email}`],
      (tx) => tx.putUser(item),
      { kind: "user", ids: [item.id], name: item.email, goesBy: [foldedEmail(item.email)] },
    );
  }

  putProjectUser(item: ProjectUser, email: string): Promise<void> {
    return this.#put(
      this.#projectUsers,
      join(item.projectId, item.userId),
      item,
      [item.organizationId, `member ${item.userId}`],
      (tx) => tx.putProjectUser(item),
      { kind: "project member", ids: [item.projectId, item.userId], name: email },
    );
  }

  putServiceAccount(item: ServiceAccount): Promise<void> {
    return this.#put(
      this.#serviceAccounts,
      join(item.projectId, item.name),
      item,
      [item.organizationId, `service account ${item.name}`],
      (tx) => tx.putServiceAccount(item),
      { kind: "service account", ids: [item.id], name: item.name, goesBy: [item.projectId, item.name] },
    );
  }

  putKey(item: StoredKey): Promise<void> {
    return this.#put(this.#keys, item.digest, item, [item.organizationId, `key ${item.id}`], (tx) => tx.putKey(item));
  }

  async revokeKey(key: StoredKey): Promise<void> {
    this.#keys.set(key.digest, { ...key, revokedAt: this.seconds });
    this.note(key.organizationId, `revoked key ${key.id}`);
    await this.#transaction.revokeKey(key.organizationId, key.id, this.seconds);
  }

  async dropKey(key: StoredKey): Promise<void> {
    this.#keys.set(key.digest, { ...key, revokedAt: this.seconds, droppedAt: this.seconds });
    this.note(key.organizationId, `dropped key ${key.id}`);
    await this.#transaction.dropKey(key.organizationId, key.id, this.seconds);
  }

  async #put<T>(
    all: Map<string, T>,
    key: string,
    item: T,
    [organizationId, name]: readonly [string | null, string],
    write: (tx: Transaction) => Promise<void>,
    declarable: Declarable | null = null,
  ) {
    const known = all.get(key);
    if (canonicalJson(known) === canonicalJson(item)) return;
    all.set(key, item);
    this.note(organizationId, name);
    if (declarable !== null && organizationId !== null)
      await this.#noteUndone(organizationId, declarable, known === undefined);
    await write(this.#transaction);
  }

  async #noteUndone(organizationId: string, declarable: Declarable, isNew: boolean): Promise<void> {
    const { kind, ids, name } = declarable;
    const { starting } = this.#transaction;
    const isBack =
      isNew &&
      "goesBy" in declarable &&
      (await starting.wasRemoved(declarable.kind, organizationId, declarable.goesBy));
    if (!isBack && !(await starting.changedByHand(kind, organizationId, ids))) return;
    const known = this.undone.get(kind);
    if (known === undefined) this.undone.set(kind, [name]);
    else known.push(name);
  }

  note(organizationId: string | null, name: string): void {
    const known = this.changed.get(organizationId);
    if (known === undefined) this.changed.set(organizationId, [name]);
    else known.push(name);
  }
}

/** What somebody may have changed through the API since the file declared it. */
type Declarable = { readonly ids: readonly string[]; readonly name: string } & (
  | { readonly kind: Exclude<DeclarableKind, RemovableKind> }
  | { readonly kind: RemovableKind; readonly goesBy: readonly string[] }
);

/** Where a person is found: one address is one person, however it is capitalised. */
function addressOf({ organizationId, email }: Pick<User, "organizationId" | "email">): string {
  return join(organizationId, foldedEmail(email));
}

function join(...parts: readonly (string | null)[]): string {
  return JSON.stringify(parts);
}
