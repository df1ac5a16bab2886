import { randomBytes } from "node:crypto";
import type { Project } from "../../core/people/organization.ts";
import { affectedKeysSince } from "./audit/changes.ts";
import { hasAuditEvent, putAuditEvent } from "./audit/audit.ts";
import { sqlAuditTrail } from "./audit/audit-chain.ts";
import { sqlChangeLog } from "./audit/change-log.ts";
import { currentRevision, nextRevision } from "./clock.ts";
import type { Directory } from "../directory.ts";
import { sqlDirectory } from "./people/directory.ts";
import type { SqlDriver, SqlRunner } from "./driver.ts";
import { keepTagKey } from "./installation.ts";
import { inviteChanges } from "./people/invites.ts";
import { KeyLookUps } from "./keys/key-look-ups.ts";
import * as keys from "./keys/keys.ts";
import { sqlModelChanges } from "./models/model-directory.ts";
import * as models from "./models/models.ts";
import * as people from "./people/people.ts";
import { markRemoved } from "./audit/removals.ts";
import { roleLookUps, roleWrites } from "./people/roles.ts";
import { rateLimitChanges } from "./keys/rate-limits.ts";
import { rotationChanges } from "./keys/rotations.ts";
import { sourceChanges } from "./sources/source-changes.ts";
import { sourceNotes } from "./sources/source-notes.ts";
import { sqlSources } from "./sources/sources.ts";
import { startLookUps } from "./start-look-ups.ts";
import { sqlTime } from "./time.ts";
import type { Changes, Declared, Store, Transaction } from "../store.ts";
import type { AuditEvent } from "../rows.ts";

// SHA-256
const digestBytes = 32;

/** The one SQL body: everything a store does, in statements every driver understands alike. */
export function sqlStore(driver: SqlDriver): Store {
  const keyLookUps = new KeyLookUps(driver);
  return {
    snapshot: () =>
      driver.read(async (sql) => ({ revision: await currentRevision(sql), models: await models.liveModels(sql) })),
    changesSince: (revision) => driver.read((sql) => changesSince(sql, revision)),
    findKey: (digest) => keyLookUps.find(digest),
    findModel: (organizationId, id) => models.findModel(driver, organizationId, id),
    modelsDeletedBefore: (atMs, limit) => models.modelsDeletedBefore(driver, atMs, limit),
    findModels: (organizationId, ids) => models.findModels(driver, organizationId, ids),
    fileModels: (after, limit) => models.fileModels(driver, after, limit),
    organizationNamed: (name) => people.organizationNamed(driver, name),
    countKeys: keyCounter(driver),
    keepTagKey: (proposed) => keepTagKey(driver, proposed),
    directory: sqlDirectory(driver),
    auditTrail: sqlAuditTrail(driver),
    sources: { ...sqlSources(driver), ...sourceNotes(driver) },
    changeLog: sqlChangeLog(driver),
    time: sqlTime(driver),
    write: (work, organizationId = null) => write(driver, work, organizationId),
    noteKeyUse: (uses, at) => keys.noteKeyUse(driver, uses, at),
    ping: () => driver.probe(ping),
    walBytes: () => driver.walBytes,
    follow: (follower) => driver.follow(follower),
    close: () => driver.close(),
  };
}

/** What a request with an unknown key asks for, each time somewhere else in the index. */
async function ping(sql: SqlRunner): Promise<void> {
  await currentRevision(sql);
  await keys.findKey(sql, randomBytes(digestBytes).toString("base64"));
}

function write<T>(
  driver: SqlDriver,
  work: (transaction: Transaction) => Promise<T>,
  organizationId: string | null,
): Promise<T> {
  let last: AuditEvent | null = null;
  return driver.write(
    async (sql) => {
      const inside = transaction(sql, await nextRevision(sql));
      const audit = (event: AuditEvent) => inside.audit((last = event));
      return work({ ...inside, audit });
    },
    // Every change leaves an audit row of its own, so the row tells whether the change happened.
    { organizationId, happened: async (sql) => last !== null && hasAuditEvent(sql, last) },
  );
}

/** Counts again only after a change: whoever may read the metrics needs no key, and may ask as often as they like. */
function keyCounter(driver: SqlDriver): () => Promise<number> {
  let counted = { revision: -1, count: 0 };
  return () =>
    driver.read(async (sql) => {
      const revision = await currentRevision(sql);
      if (revision !== counted.revision) counted = { revision, count: await keys.countKeys(sql) };
      return counted.count;
    });
}

async function changesSince(sql: SqlRunner, since: number): Promise<Changes> {
  const revision = await currentRevision(sql);
  // Asked every second by each server that shares the store, and mostly for nothing.
  if (revision === since) return { revision, models: [], keyDigests: [], people: [] };
  return {
    revision,
    models: await models.modelsSince(sql, since),
    keyDigests: await keys.keyDigestsSince(sql, since),
    people: await affectedKeysSince(sql, since),
  };
}

function transaction(sql: SqlRunner, revision: number): Transaction {
  return {
    revision,
    declared: () => declared(sql),
    starting: startLookUps(sql, revision),
    findModel: (organizationId, id) => models.findModel(sql, organizationId, id),
    findModels: (organizationId, ids) => models.findModels(sql, organizationId, ids),
    putModel: (model) => models.putModels(sql, revision, [model]),
    putModels: (some) => models.putModels(sql, revision, some),
    deleteModel: (organizationId, id, deletion) => models.deleteModel(sql, revision, organizationId, id, deletion),
    ...sqlModelChanges(sql, revision),
    ...lookUps(sqlDirectory(sql)),
    findKey: (organizationId, id) => keys.findStoredKey(sql, organizationId, id),
    countOwners: (organizationId) => people.countOwners(sql, organizationId),
    putOrganization: (organization) => people.putOrganization(sql, revision, organization),
    putProject: (project) => people.putProject(sql, revision, project),
    putUser: (user) => people.putUser(sql, revision, user),
    removeUser: (organizationId, userId, at) =>
      markRemoved(sql, revision, "users", { organization_id: organizationId, id: userId }, at),
    removeProjectUser: (organizationId, projectId, userId, at) =>
      people.removeProjectUser(sql, revision, { organizationId, projectId, userId }, at),
    putProjectUser: (member) => people.putProjectUser(sql, revision, member),
    removeServiceAccount: (organizationId, id, at) =>
      markRemoved(sql, revision, "service_accounts", { organization_id: organizationId, id }, at),
    putServiceAccount: (account) => people.putServiceAccount(sql, revision, account),
    putKey: (key) => keys.putKey(sql, revision, key),
    revokeKey: (organizationId, keyId, at) => keys.revokeKey(sql, revision, organizationId, keyId, at),
    dropKey: (organizationId, keyId, at) => keys.dropKey(sql, revision, organizationId, keyId, at),
    revokeKeysOf: (organizationId, holder, at) => keys.revokeKeysOf(sql, revision, organizationId, holder, at),
    roles: { ...roleLookUps(sql), ...roleWrites(sql, revision) },
    rotations: rotationChanges(sql, revision),
    invites: inviteChanges(sql, revision),
    sources: sourceChanges(sql, revision),
    rateLimits: rateLimitChanges(sql, revision),
    audit: (event) => putAuditEvent(sql, event),
  };
}

/** Inside a transaction the same look-ups see what it has done so far. */
function lookUps(directory: Directory) {
  return {
    findOrganization: (id: string) => directory.organization(id),
    findProject: (organizationId: string, id: string) => directory.project(organizationId, id),
    findUser: (organizationId: string, id: string) => directory.user(organizationId, id),
    findUserWithEmail: (organizationId: string, email: string) => directory.userWithEmail(organizationId, email),
    findOwnedKey: (organizationId: string, projectId: string | null, id: string) =>
      directory.key(organizationId, projectId, id),
    findKeyHolder: (organizationId: string, keyId: string) => directory.keyHolder(organizationId, keyId),
    projectAudience: (project: Pick<Project, "organizationId" | "id">) => directory.projectAudience(project),
    findServiceAccount: (organizationId: string, projectId: string, id: string) =>
      directory.serviceAccount(organizationId, projectId, id),
    findProjectMember: (organizationId: string, projectId: string, userId: string) =>
      directory.projectMember(organizationId, projectId, userId),
  };
}

async function declared(sql: SqlRunner): Promise<Declared> {
  return {
    organizations: await people.organizations(sql),
    projects: await people.projects(sql),
    users: await people.users(sql),
    projectUsers: await people.projectUsers(sql),
    serviceAccounts: await people.serviceAccounts(sql),
    keys: await keys.declaredKeys(sql),
  };
}
