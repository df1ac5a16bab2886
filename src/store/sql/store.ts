import { randomBytes } from "node:crypto";
import type { Actor } from "../../core/people/actor.ts";
import type { AuditEvent } from "../rows.ts";
import { nothingChanged, type Changes } from "../changes.ts";
import type { Directory, Store, Transaction, Unchanged } from "../store.ts";
import { auditPage, hasAuditEvent } from "./audit/audit.ts";
import { findAuditEvent, searchAudit } from "./audit/audit-search.ts";
import { sqlAuditTrail } from "./audit/audit-chain.ts";
import { sqlChangeLog } from "./audit/change-log.ts";
import { changedSince } from "./audit/changes.ts";
import { findNames } from "./audit/names.ts";
import { currentRevision, nextRevision, sqlTime } from "./clock.ts";
import type { SqlChange, SqlDriver, SqlRunner } from "./driver.ts";
import { keepTagKey } from "./installation.ts";
import { findAuthor, findHolders } from "./keys/key-holders.ts";
import { KeyLookUps } from "./keys/key-look-ups.ts";
import { noteUses } from "./keys/key-use.ts";
import { countKeys, organizationsOfKeys, rotationChanges, sqlKeys, unrevokedDigests } from "./keys/keys.ts";
import { sqlRateLimitBuckets } from "./keys/rate-limit-buckets.ts";
import { sqlRateLimits } from "./keys/rate-limits.ts";
import { sqlCheckpointPermissions } from "./models/checkpoint-permissions.ts";
import { modelChanges } from "./models/model-changes.ts";
import { modelDirectory } from "./models/model-page.ts";
import * as models from "./models/models.ts";
import { sqlGrants } from "./people/grants.ts";
import { sqlGroups, sqlProjectGroups } from "./people/groups.ts";
import { sqlIdentities } from "./people/identities.ts";
import { sqlInvites } from "./people/invites.ts";
import { organizationNamed, sqlOrganizations, sqlProjects } from "./people/organizations.ts";
import { peopleDetails } from "./people/details.ts";
import { peopleLists } from "./people/people-lists.ts";
import { sqlOverview } from "./people/overview.ts";
import { sqlRoles } from "./people/roles.ts";
import { sqlServiceAccounts } from "./people/service-accounts.ts";
import { sqlProjectMembers, sqlUsers } from "./people/users.ts";
import { objectNotes } from "./sources/noted-objects.ts";
import { deliveryQueue, sqlDeliveries } from "./notices/deliveries.ts";
import { sqlSpendNotices } from "./notices/spend-notices.ts";
import { spendLookUps } from "./spend/spend-look-ups.ts";
import { sqlSpendAlerts } from "./spend/spend-alerts.ts";
import { sqlSpendLimits } from "./spend/spend-limits.ts";
import { findSessionAuthor } from "./sessions/session-holders.ts";
import { sessionNotes } from "./sessions/session-notes.ts";
import { sqlSessions, sqlSignInLinks } from "./sessions/sessions.ts";
import { sharedReadsOf } from "./shared-reads.ts";
import { sourceChanges } from "./sources/source-changes.ts";
import { sourceNotes } from "./sources/source-notes.ts";
import { sqlSources } from "./sources/sources.ts";
import { declared, startLookUps } from "./start-look-ups.ts";
import { usageStore } from "./usage/usage-store.ts";

/** The implementation of a store, in statements that every driver's database understands. */
export function sqlStore(driver: SqlDriver): Store {
  const keyLookUps = new KeyLookUps(driver, { organizationsOf: organizationsOfKeys, findHolders });
  return {
    snapshot: () =>
      driver.read(async (sql) => ({ revision: await currentRevision(sql), models: await models.liveModels(sql) })),
    changesSince: (revision) => driver.readChanges((sql) => changesSince(sql, revision)),
    findKey: (digest) => keyLookUps.find(digest),
    unrevokedDigests: (after, limit) => unrevokedDigests(driver, after, limit),
    newestRevision: driver.isShared ? () => currentRevision(driver.keyCheck) : null,
    organizationNamed: (name) => organizationNamed(driver, name),
    sessions: sessionNotes(driver),
    countKeys: keyCounter(driver),
    keepTagKey: (proposed) => keepTagKey(driver, proposed),
    models: { ...models.modelLookUps(driver), ...models.modelScans(driver) },
    directory: directory(driver),
    auditTrail: sqlAuditTrail(driver),
    sources: { ...sqlSources(driver), ...sourceNotes(driver) },
    objects: objectNotes(driver),
    usage: usageStore(driver),
    rateLimitBuckets: sqlRateLimitBuckets(driver),
    spend: spendLookUps(driver),
    deliveries: deliveryQueue(driver),
    changeLog: sqlChangeLog(driver),
    overview: sqlOverview(driver),
    time: sqlTime(driver),
    write: (work, organizationId = null, { isLong = false } = {}) => write(driver, work, organizationId, isLong),
    noteKeyUse: (uses, at) =>
      noteUses(
        driver,
        "keys",
        "last_used_at",
        uses.map(({ organizationId, keyId: id }) => ({ organizationId, id, atSeconds: at })),
      ),
    ping: () => driver.probe(ping),
    walBytes: () => driver.walBytes,
    follow: (follower) => driver.follow(follower),
    ...(driver.tell !== undefined && { tell: (told) => driver.tell?.(told) }),
    close: () => driver.close(),
  };
}

/** The queries of a request with an unknown key, at a random position in the index each time. */
async function ping(sql: SqlRunner): Promise<void> {
  await currentRevision(sql);
  await findHolders(sql, [randomBytes(32).toString("base64")]);
}

function write<T>(
  driver: SqlDriver,
  work: (transaction: Transaction) => Promise<T | Unchanged<T>>,
  organizationId: string | null,
  isLong: boolean,
): Promise<T> {
  let last: AuditEvent | null = null;
  return driver.write(
    async (sql) => {
      const inside = transaction(sql, await nextRevision(sql));
      const audit = (event: AuditEvent) => inside.audit((last = event));
      return work({ ...inside, audit });
    },
    // Every change writes an audit row, so the row shows whether the change was committed.
    { organizationId, mayShare: !isLong, happened: async (sql) => last !== null && hasAuditEvent(sql, last) },
  );
}

/** Counts again only after a change, because /metrics needs no key and can be read as often as anybody likes. */
function keyCounter(driver: SqlDriver): () => Promise<number> {
  let counted = { revision: -1, count: 0 };
  return () =>
    driver.read(async (sql) => {
      const revision = await currentRevision(sql);
      if (revision !== counted.revision) counted = { revision, count: await countKeys(sql) };
      return counted.count;
    });
}

async function changesSince(sql: SqlRunner, since: number): Promise<Changes> {
  const revision = await currentRevision(sql);
  // Every server on the store asks each second, and mostly nothing has changed.
  if (revision === since) return { ...nothingChanged, revision };
  // One after the other in the same transaction, but sent together.
  const [changed, others] = await Promise.all([models.modelsSince(sql, since), changedSince(sql, since)]);
  return { revision, models: changed, ...others };
}

function directory(sql: SqlRunner): Directory {
  return {
    // Outside a transaction both databases refuse to write, so no revision is ever stored.
    ...nouns(sql, 0),
    models: modelDirectory(sql),
    people: peopleLists(sql),
    details: peopleDetails(sql),
    searchAudit: (organizationId, filter, search) => searchAudit(sql, organizationId, filter, search),
    auditEvent: (organizationId, id) => findAuditEvent(sql, organizationId, id),
    auditEvents: (organizationId, filter, page) => auditPage(sql, organizationId, filter, page),
  };
}

function transaction(sql: SqlChange, revision: number): Transaction {
  const reads = sharedReadsOf(sql.transaction);
  const { heads } = reads;
  const all = nouns(reads.forgetting(sql), revision);
  return {
    ...all,
    organizations: {
      ...all.organizations,
      find: (id) => reads.ofPeople(["organization", id], () => all.organizations.find(id)),
    },
    checkpointPermissions: sqlCheckpointPermissions(sql, revision),
    revision,
    authors: {
      ofKey: (actor) => reads.ofPeople(["key", actorId(actor)], () => findAuthor(sql, actor)),
      ofSession: (actor) => reads.ofPeople(["session", actorId(actor)], () => findSessionAuthor(sql, actor)),
    },
    declared: () => declared(sql),
    starting: startLookUps(reads.forgetting(sql), revision),
    signInLinks: sqlSignInLinks(reads.forgetting(sql)),
    rotations: rotationChanges(reads.forgetting(sql), revision),
    models: modelChanges(sql, revision),
    sources: sourceChanges(sql, revision),
    spendNotices: sqlSpendNotices(sql, revision),
    deliveries: sqlDeliveries(sql),
    names: (organizationId, parts) => {
      // Next comes the row that has these names. Both are read in one round trip.
      void heads.of(sql, organizationId);
      return reads.ofPeople(["names", organizationId, parts], () => findNames(sql, organizationId, parts));
    },
    audit: (event) => heads.append(sql, event),
  };
}

function actorId({ keyId, audience }: Actor): readonly unknown[] {
  return [audience.organizationId, keyId];
}

/** What can be read in the directory and changed in a transaction. */
function nouns(sql: SqlRunner, revision: number) {
  return {
    organizations: sqlOrganizations(sql, revision),
    projects: sqlProjects(sql, revision),
    users: sqlUsers(sql, revision),
    projectMembers: sqlProjectMembers(sql, revision),
    serviceAccounts: sqlServiceAccounts(sql, revision),
    keys: sqlKeys(sql, revision),
    sessions: sqlSessions(sql, revision),
    checkpointPermissions: sqlCheckpointPermissions(sql, revision),
    roles: sqlRoles(sql, revision),
    groups: sqlGroups(sql, revision),
    projectGroups: sqlProjectGroups(sql, revision),
    grants: sqlGrants(sql, revision),
    identities: sqlIdentities(sql, revision),
    invites: sqlInvites(sql, revision),
    rateLimits: sqlRateLimits(sql, revision),
    spendLimits: sqlSpendLimits(sql, revision),
    spendAlerts: sqlSpendAlerts(sql, revision),
  };
}
