import { afterAll, expect, test } from "bun:test";
import { everyDetail, everyEvent, key, model, usageMidnightMs, usageRecord } from "../contract/rows.ts";
import type { AuditFilter } from "../audit-trail.ts";
import { keySorts } from "../keys.ts";
import { peopleSorts } from "../people-lists.ts";
import type { Store } from "../store.ts";
import { explainedStore } from "./explained-store.ts";
import type { KeyHolding } from "../rows.ts";

/*
 * Query plans: every statement uses an index, and its order. A timing test would need enough rows to be slow.
 */

const { store, planOf, close } = explainedStore();
afterAll(close);

/** Full table scans, and sorts after reading all rows. */
function slowSteps(steps: readonly string[]): string[] {
  return steps.filter((step) =>
    /^SCAN (?!\(|own|shared|counted|n$|sqlite|CONSTANT ROW)|TEMP B-TREE FOR ORDER BY/.test(step),
  );
}

const org = "org-1";
const events = (filter: Partial<AuditFilter>) => (asked: Store) =>
  asked.directory.auditEvents(org, { ...everyEvent, ...filter }, { limit: 20, after: null, before: null });

const revoke = (kind: KeyHolding["kind"]) => (asked: Store) =>
  asked.write((transaction) => transaction.keys.revokeAllOf(org, { kind, id: "x" }, 1));

const used = {
  organizationId: "org-usage",
  startMs: usageMidnightMs,
  endMs: usageMidnightMs + 86_400_000,
};
await store.usage.record([usageRecord("1"), usageRecord("2")]);

const quick: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  "what changed": (asked) => asked.changesSince(1),
  "whose address it is": (asked) => asked.write((transaction) => transaction.users.findWithEmail(org, "a@b.example")),
  "who is invited there": (asked) => asked.write(({ invites }) => invites.findPending(org, "a@b.example", 1)),
  "the revision of a project": (asked) => asked.changeLog.projectRevision(org, "proj_1"),
  "whether an id is taken": (asked) => asked.write(({ models }) => models.findOwnAndBase(org, "m")),
  "the permissions of some projects for a model": (asked) =>
    asked.directory.checkpointPermissions.projectsAmong(org, "m", ["proj_1", "proj_2"]),
  "the models of a source": (asked) =>
    asked.sources.modelPage({ organizationId: org, id: "s" }, { limit: 9, after: "a", isRetired: false }),
  "all keys of a project": revoke("project"),
  "all keys of a user": revoke("user"),
  "all keys of a service account": revoke("service_account"),
  "what is due": (asked) => asked.sources.due(1, 8),
  "how an organization's sources are": (asked) => asked.sources.statesOf(org),
  "what a source is": (asked) => asked.sources.overview({ organizationId: org, id: "x" }),
  "what a source lists": (asked) => asked.sources.models({ organizationId: org, id: "x" }),
  "ids that several sources offer": (asked) => asked.sources.collidingIds(org, "", 10),
  "ids that a source and others offer": (asked) => asked.sources.collidingIds(org, "", 10, "source-1"),
  "where an object is": (asked) => asked.objects.find({ organizationId: org, kind: "file", id: "x" }),
  "which jobs run at a source": (asked) => asked.objects.watched({ organizationId: org, id: "x" }, 1, 10),
  "objects that have expired": (asked) => asked.objects.purge(1, 10),
  "the oldest objects": (asked) => asked.objects.trim(org, "file", 1, 10),
  "what was used, by model": ({ usage }) => usage.buckets({ ...used, width: "1h", groupBy: ["model"] }),
  "what a key used": ({ usage }) => usage.buckets({ ...used, width: "1m", filters: { key: ["key_1"] } }),
  "what it cost": ({ usage }) => usage.costs({ ...used, groupBy: ["project"] }),
  "what was spent": ({ usage }) => usage.spent(used.organizationId, "proj_1", used.startMs, used.endMs),
  "what may be spent": ({ spend }) => spend.limits(org, "proj_1", 10),
  "what has no price": ({ usage }) => usage.unpriced(used.organizationId, used.startMs, used.endMs),
  "who calls a model": ({ usage }) => usage.lastCalls(used.organizationId, ["m1"], used.startMs),
  "a page of records": ({ usage }) => usage.records({ ...used, after: { atMs: used.endMs, id: "x" }, limit: 10 }),
  "records of a model": ({ usage }) =>
    usage.records({ ...used, after: null, limit: 10, filters: { model: ["m1"], status: [200] } }),
  "usage that is no longer kept": ({ usage }) =>
    usage.purge({ recordsFromMs: 1, recordsMax: 1, minutesFromMs: 1, hoursFromMs: 1 }),
  "every event": events({}),
  "events of one type": events({ types: ["project.created"] }),
  "events of somebody": events({ principalIds: ["user-1"] }),
  "events of a project": events({ projectIds: ["proj_1"] }),
  "events of one thing": events({ resourceIds: ["x"] }),
};
for (const [what, ask] of Object.entries(quick))
  test(`${what} uses an index`, async () => {
    const steps = await planOf(ask);
    expect(steps.length).toBeGreaterThan(0);
    expect(slowSteps(steps)).toEqual([]);
  });

test("counting owners reads only owners", async () => {
  const steps = await planOf((asked) => asked.write((transaction) => transaction.users.countOwners(org)));
  expect(steps.join()).toContain("users_who_own");
});

test("the aliases of many changed models are found by the index on targets", async () => {
  const models = Array.from({ length: 100 }, (_, at) => model(`m${at}`));
  const steps = await planOf((asked) => asked.write((transaction) => transaction.models.putMany(models)));
  expect(steps.join("\n")).toContain("models_by_target");
  expect(steps.filter((step) => /^SEARCH models .*\(organization_id=\?\)$/.test(step))).toEqual([]);
});

test("a page of records looks up each one's series, and not the records of a series", async () => {
  const filters = { model: ["m1"] };
  const steps = await planOf(({ usage }) => usage.records({ ...used, after: null, limit: 10, filters }));
  expect(steps.slice(-2)).toEqual([
    expect.stringContaining("SEARCH r USING PRIMARY KEY (organization_id=? AND at_ms>? AND at_ms<?)"),
    expect.stringContaining("SEARCH s USING PRIMARY KEY (organization_id=? AND id=?)"),
  ]);
});

test("ended sessions are read neither at a sign-in, nor in a list, nor when their key changes", async () => {
  const page = { limit: 9, after: null, order: "desc" } as const;
  const plans = {
    open_sessions: await planOf(({ directory }) => directory.sessions.page(org, null, 1, page)),
    open_sessions_of_user: [
      ...(await planOf(({ directory }) => directory.sessions.page(org, "user-1", 1, page))),
      ...(await planOf((asked) => asked.write(({ sessions }) => sessions.endAllBut(org, "user-1", 49, 1)))),
    ],
    open_sessions_of_key: [
      ...(await planOf((asked) => asked.changesSince(1))),
      ...(await planOf((asked) => asked.write(({ keys }) => keys.revoke(org, "key_1", 1)))),
    ],
  };
  for (const [index, steps] of Object.entries(plans)) {
    const reads = steps.filter((step) => /^(SEARCH|SCAN) (t|s|sessions) /.test(step) && !step.includes("by_revision"));
    expect(reads.length).toBeGreaterThan(0);
    expect(
      reads.filter((step) => !step.includes(`USING INDEX ${index} `) && !step.includes(`COVERING INDEX ${index} `)),
    ).toEqual([]);
    expect(slowSteps(steps)).toEqual([]);
  }
});

test("keys are counted again only after a change", async () => {
  await store.write((transaction) => transaction.keys.put(key("key_counted", "digest-counted")));
  const steps = await planOf(({ countKeys }) => countKeys());
  expect(steps.length).toBe(2);
  expect(await planOf(({ countKeys }) => countKeys())).toHaveLength(1);
});

test("a page deep in a list seeks in an index", async () => {
  await store.write(async (transaction) => {
    await transaction.keys.put({ ...key("key_1", "digest-1"), kind: "admin", projectId: null });
    await transaction.projects.put({
      id: "x",
      organizationId: org,
      name: "x",
      created: 1,
      policy: null,
      maxOpenCalls: null,
      archivedAt: null,
      declaredBy: null,
    });
    await transaction.users.put({
      id: "x",
      organizationId: org,
      email: "x",
      name: "x",
      role: "reader",
      created: 1,
      declaredBy: null,
    });
  });
  for (const order of ["asc", "desc"] as const) {
    const beyond = order === "asc" ? ">" : "<";
    const pages = {
      projects_by_age: await planOf(({ directory }) =>
        directory.projects.page(org, { limit: 9, after: "x", order }, true),
      ),
      users_by_age: await planOf(({ directory }) => directory.users.page(org, { limit: 9, after: "x", order }, [])),
      keys_by_age: await planOf(({ directory }) =>
        directory.keys.page(org, null, { limit: 9, after: "key_1", order }, null),
      ),
    };
    for (const [index, steps] of Object.entries(pages)) {
      const search = steps.find((step) => step.includes(index));
      expect(search).toContain(`(created,id)${beyond}(?,?)`);
      expect(slowSteps(steps)).toEqual([]);
    }
  }
});

test("a search for the events of a model reads its own and its permissions' alone", async () => {
  const filter = { ...everyEvent, resourceIds: ["m"] };
  const steps = await planOf(({ directory }) =>
    directory.searchAudit(org, filter, { text: "x", order: "desc", after: 5, limit: 20 }),
  );
  const reads = steps.filter((step) => /^(SEARCH|SCAN) (audit_log|checkpoint_permissions|t)\b/.test(step));
  expect([...new Set(reads.map((step) => step.replace("COVERING ", "")))].toSorted()).toEqual([
    "SEARCH audit_log USING INDEX audit_log_by_resource (organization_id=? AND resource_id=? AND revision<?)",
    "SEARCH checkpoint_permissions USING INDEX checkpoint_permissions_by_age (organization_id=? AND model_id=?)",
    "SEARCH t USING INDEX audit_log_by_id (organization_id=? AND id=?)",
  ]);
});

const everyKey = {
  projectId: null,
  userId: null,
  kind: null,
  text: null,
  endsBefore: null,
  endsFrom: null,
  unusedSince: null,
  isRevoked: null,
};

test("a search among many keys seeks in the index of its order", async () => {
  await store.write(async ({ keys, users }) => {
    const user = { id: "user-1", organizationId: "org-many", email: "x", name: "x", created: 1, declaredBy: null };
    await users.put({ ...user, role: "reader" });
    for (let at = 0; at <= 1_100; at++)
      await keys.put({ ...key(`key_many_${at}`, `digest-many-${at}`), organizationId: "org-many" });
  });
  const indexes = {
    created: "keys_by_creation",
    last_used: "keys_by_last_use",
    ends: "keys_by_end",
    name: "keys_by_name",
  } as const;
  for (const sort of keySorts) {
    const after = { value: sort === "name" ? "k" : 1, id: "key_many_5" };
    const search = { sort, order: "asc", limit: 9, after } as const;
    const steps = await planOf(({ directory }) =>
      directory.keys.search(
        "org-many",
        { ...everyKey, isRevoked: false, projectId: "proj_1", userId: "user-1" },
        search,
      ),
    );
    const value = sort === "created" ? "created" : "<expr>";
    const seeks = (range: string) => `SEARCH t USING INDEX ${indexes[sort]} (organization_id=? AND ${value}${range})`;
    expect(steps).toEqual(expect.arrayContaining([seeks("=? AND id>?"), seeks(">?")]));
    expect(steps.join("\n")).toContain(
      "SEARCH r USING COVERING INDEX keys_by_rotation (organization_id=? AND rotated_from=?)",
    );
    expect(steps.filter((step) => /^SEARCH \w+ .*\(organization_id=\?\)$/.test(step))).toEqual([]);
  }
});

test("a page of the digests of unrevoked keys reads an index alone, from where the last page ended", async () => {
  const steps = await planOf(({ unrevokedDigests }) => unrevokedDigests("x", 9));
  expect(steps).toEqual(["SEARCH keys USING COVERING INDEX keys_by_unrevoked_digest (digest>?)"]);
});

const peopleKinds = ["user", "project", "group", "account", "role", "invite"] as const;
const everybody = { projectId: null, groupId: null, role: null, invited: null, isArchived: false, text: "x" };

test("a search among people and projects seeks in the index of its order", async () => {
  const indexes = {
    user: { created: "users_by_age", name: "users_by_name" },
    project: { created: "projects_by_age", name: "projects_by_name" },
    group: { created: "groups_by_age", name: "groups_by_folded_name" },
    account: { created: "service_accounts_by_creation", name: "service_accounts_by_name" },
    role: { created: "roles_by_age", name: "roles_by_folded_name" },
    invite: { created: "invites_by_age", name: "invites_by_address" },
  } as const;
  for (const kind of peopleKinds)
    for (const sort of peopleSorts) {
      const after = { value: sort === "name" ? "k" : 1, id: "x" };
      const search = { sort, order: "asc", limit: 9, after } as const;
      const steps = await planOf(({ directory }) => directory.people.search(kind, "org-many", everybody, search));
      const value = sort === "created" ? "created" : "<expr>";
      const seeks = (range: string) =>
        `SEARCH t USING INDEX ${indexes[kind][sort]} (organization_id=? AND ${value}${range})`;
      expect(steps).toEqual(expect.arrayContaining([seeks("=? AND id>?"), seeks(">?")]));
      expect(wideSteps(steps)).toEqual([]);
    }
});

test("the users of a group or project, and what one user or project has, are found by index", async () => {
  const search = { sort: "name", order: "asc", limit: 9, after: null } as const;
  for (const within of [{ groupId: "x" }, { projectId: "x" }]) {
    const filter = { ...everybody, ...within };
    const steps = await planOf(({ directory }) => directory.people.search("user", "org-many", filter, search));
    expect(wideSteps(steps)).toEqual([]);
  }
  for (const kind of peopleKinds)
    expect(wideSteps(await planOf(({ directory }) => directory.people.find(kind, "org-many", "x")))).toEqual([]);
  expect(wideSteps(await planOf(({ directory }) => everyDetail(directory.details, "org-many")))).toEqual([]);
});

/** Steps that read all rows of an organization. */
function wideSteps(steps: readonly string[]): string[] {
  return steps.filter((step) => /^SEARCH \w+ .*\(organization_id=\?\)$|^SCAN (x|m|u|g|p|k)\b/.test(step));
}

test("counting what an organization has reads indexes of it, and no other organization's rows", async () => {
  const steps = await planOf(async ({ overview, sources }) => {
    await overview.lastRevision("org-many");
    await overview.counts("org-many", { now: 1_000, endsBefore: 2_000, unusedSince: 500 });
    await sources.countCollisions("org-many", "own", "a", 5_000);
    await sources.countCollisions("org-many", "shared", "a", 5_000);
  });
  const searches = steps.filter((step) =>
    /^(SCAN|SEARCH) (keys|users|projects|invites|models|source_models|audit_log)/.test(step),
  );
  expect(searches.filter((step) => !/^SEARCH \w+ USING .*\(organization_id=\?/.test(step))).toEqual([]);
  expect(searches.join("\n")).toContain("keys_valid (organization_id=? AND <expr>>? AND <expr><?)");
  expect(searches.join("\n")).toContain("keys_by_last_use (organization_id=? AND <expr><?)");
  expect(searches).toContain("SEARCH keys USING INDEX keys_valid (organization_id=? AND <expr>>?)");
  expect(searches.filter((step) => step.includes("models_deleted (organization_id=?)")).length).toBe(2);
});
