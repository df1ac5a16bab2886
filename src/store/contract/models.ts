import { expect, test } from "bun:test";
import type { CheckpointPermission } from "../../core/models/checkpoint-permission.ts";
import { firstPage, model as modelRow, usageRecord as record } from "./rows.ts";
import { everyModel, type ModelFilter } from "../models.ts";
import type { PageRequest } from "../page.ts";
import { unchanged, type Store, type Transaction } from "../store.ts";
import type { StoredModel } from "../rows.ts";

/** Models: listing, aliases, purging and permissions. */
export function modelDirectoryTests(store: () => Store): void {
  const putModels = (...models: readonly StoredModel[]) =>
    store().write(async (transaction) => {
      for (const one of models) await transaction.models.put(one);
    });
  const listed = async (filter: Partial<ModelFilter>, page: Partial<PageRequest> = {}, organization = "org-list") => {
    const request = { limit: 100, after: null, order: "asc", ...page } as const;
    return store().directory.models.page(organization, { ...everyModel, ...filter }, request);
  };

  test("an alias, and the provenance and the server of a model come back exactly as they were put", async () => {
    const alias = model("exact alias", { kind: "alias", target: "exact", visibility: "unlisted", sharing: "projects" });
    const servedBy = { source: "box", model: "there/exact" };
    const old = model("exact", { servedBy, provenance: { at: null, keyId: null } });
    await putModels(alias, old);
    expect(await store().models.find("org-list", alias.id)).toEqual(alias);
    expect(await store().directory.models.resolve("org-list", old.id)).toEqual(old);
    const { id, kind, visibility, sharing } = alias;
    expect((await store().snapshot()).models).toContainEqual(
      expect.objectContaining({ id, kind, visibility, sharing }),
    );
  });

  test("models are listed in byte order of their ids, each id once", async () => {
    const organizationId = "org-pages";
    const own = ["Z", "a", "é", "ﾠ", "🦙"].map((id) => model(id, { organizationId }));
    const dead = model("pages base", { organizationId, state: "deleted", deletion: { atMs: 5, keyId: "k" } });
    await putModels(...own, dead, model("pages base", { organizationId: null, kind: "base" }));
    const page = await listed({ kind: "fine-tuned", state: "live" }, {}, organizationId);
    expect(page?.items.map(({ id }) => id)).toEqual(["Z", "a", "é", "ﾠ", "🦙"]);
    for (const order of ["asc", "desc"] as const) {
      const collected: StoredModel[] = [];
      for (let after: string | null = null; ; after = collected.at(-1)!.id) {
        const next = (await listed({}, { limit: 2, order, after }, organizationId))!;
        collected.push(...next.items);
        if (!next.hasMore) break;
      }
      const ids = collected.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => own.some((one) => one.id === id))).toEqual(
        order === "asc" ? ["Z", "a", "é", "ﾠ", "🦙"] : ["🦙", "ﾠ", "é", "a", "Z"],
      );
      // Of two models with one id, the live one is listed.
      expect(collected.find(({ id }) => id === "pages base")?.kind).toBe("base");
    }
    expect((await listed({ state: "deleted" }, {}, organizationId))?.items).toEqual([dead]);
    expect(await listed({}, { after: "no such id" }, organizationId)).toBeNull();
    expect(await listed({ kind: "alias" }, { after: "Z" }, organizationId)).toBeNull();
    expect(await store().directory.models.resolve("org-other", "Z")).toBeNull();
  });

  sourceTests(putModels, listed);
  unusedTests(store, putModels, listed);
  togetherTests(store, putModels);
  purgeTests(store, putModels);
  permissionTests(store, putModels);
  permittedIdsTests(store, putModels);
}

type Listed = (
  filter: Partial<ModelFilter>,
  page: Partial<PageRequest>,
  organization: string,
) => ReturnType<Store["directory"]["models"]["page"]>;

function sourceTests(putModels: PutModels, listed: Listed): void {
  test("models are listed by the source that they come from, or that serves them", async () => {
    const organizationId = "org-sources";
    const source = { id: "shelf", upstreamId: "there" };
    await putModels(
      model("from shelf", { organizationId, source }),
      model("served by shelf", { organizationId, servedBy: { source: "shelf", model: "there" } }),
      model("from another", { organizationId, source: { id: "other", upstreamId: "there" } }),
      model("shared", { organizationId: null, kind: "base", source }),
    );
    const ids = async (page: Partial<PageRequest> = {}) =>
      (await listed({ sourceId: "shelf" }, page, organizationId))?.items.map(({ id }) => id);
    expect(await ids()).toEqual(["from shelf", "served by shelf", "shared"]);
    expect(await ids({ after: "from shelf", limit: 1 })).toEqual(["served by shelf"]);
    // The model at which the last page ended has gone to another source since.
    expect(await ids({ after: "from another" })).toEqual(["from shelf", "served by shelf", "shared"]);
  });
}

function unusedTests(store: () => Store, putModels: PutModels, listed: Listed): void {
  test("models that an organization does not call are listed in pages", async () => {
    const organizationId = "org-unused";
    const atMs = 1_800_000_000_000;
    const own = (id: string, changes: Partial<StoredModel> = {}) => model(id, { organizationId, ...changes });
    await putModels(
      ...["a idle", "b called", "c called before", "d called elsewhere"].map((id) => own(id)),
      own("e alias", { kind: "alias", target: "b called" }),
      own("f alias", { kind: "alias", target: "a idle" }),
      model("b base", { organizationId: null, kind: "base" }),
      model("b base called", { organizationId: null, kind: "base" }),
    );
    const calls = { "b called": atMs, "c called before": atMs - 1, "b base called": atMs + 1 };
    await store().usage.record([
      ...Object.entries(calls).map(([id, at]) =>
        record(`${organizationId} ${id}`, { organizationId, model: id, atMs: at }),
      ),
      record("elsewhere", { organizationId: "org-elsewhere", model: "d called elsewhere", atMs }),
    ]);
    const all: string[] = [];
    for (let more = true; more;) {
      const page = { limit: 2, after: all.at(-1) ?? null };
      const next = (await listed({ unusedSinceMs: atMs }, page, organizationId))!;
      all.push(...next.items.map(({ id }) => id));
      more = next.hasMore;
    }
    const ids = all.filter((id) => /^[a-f] /.test(id));
    expect(ids).toEqual(["a idle", "b base", "c called before", "d called elsewhere", "f alias"]);
    // Somebody calls the model at which the last page ended.
    await store().usage.record([record(`${organizationId} late`, { organizationId, model: "a idle", atMs })]);
    const rest = await listed({ unusedSinceMs: atMs }, { after: "a idle", limit: 1 }, organizationId);
    expect(rest?.items.map(({ id }) => id)).toEqual(["b base"]);
  });
}

type PutModels = (...models: readonly StoredModel[]) => Promise<unknown>;

function togetherTests(store: () => Store, putModels: PutModels): void {
  test("models put in one statement are found in one, and their aliases change with them", async () => {
    const organizationId = "org-together";
    const two = ["one", "other"].map((id) => model(id, { organizationId }));
    await putModels(model("name", { organizationId, kind: "alias", target: "other" }));
    const { revision } = await store().snapshot();
    await store().write(async (transaction) => {
      await transaction.models.putMany([]);
      await transaction.models.putMany(two);
      const found = await transaction.models.findMany(organizationId, ["other", "one", "nobody"]);
      expect([found.size, found.get("one"), found.get("other")]).toEqual([2, ...two]);
      expect((await transaction.models.findMany(null, ["one"])).size).toBe(0);
    });
    const changed = (await store().changesSince(revision))?.models.map((change) => change.model.id);
    expect(changed).toEqual(["name", "one", "other"]);
  });
}

function purgeTests(store: () => Store, putModels: PutModels): void {
  const purge = (id: string) =>
    store().write(async ({ models }) => ((await models.purge("org-list", id, 9)) ? true : null));

  test("only a deleted model can be purged, and only once", async () => {
    await putModels(
      model("purged", { created: 7, state: "deleted", deletion: { atMs: 5, keyId: "k" } }),
      model("alive"),
    );
    const purged = await Promise.all(["purged", "purged", "alive", "none"].map(purge));
    expect(purged).toEqual([true, null, null, null]);
    expect(await store().models.find("org-list", "purged")).toBeNull();
    expect(await store().directory.models.resolve("org-list", "purged")).toBeNull();
    await store().write(async (transaction) => {
      expect(await transaction.models.find("org-list", "purged")).toBeNull();
      return unchanged(null);
    });
    expect((await store().models.find("org-list", "alive"))?.state).toBe("live");
  });

  test("the aliases of a purged model are retired, so that none means a later model with its id", async () => {
    const organizationId = "org-list";
    await putModels(model("purged target"), model("its name", { kind: "alias", target: "purged target" }));
    await store().write(({ models }) => models.delete(organizationId, "purged target", { atMs: 5, keyId: "k" }));
    expect((await store().models.find(organizationId, "its name"))?.state).toBe("live");
    await purge("purged target");
    expect((await store().models.find(organizationId, "its name"))?.state).toBe("retired");
    await putModels(model("purged target"));
    expect((await store().models.find(organizationId, "its name"))?.state).toBe("retired");
  });

  test("changes include a purged model as gone", async () => {
    await putModels(model("purged unseen"));
    const { revision } = await store().snapshot();
    await store().write(({ models }) => models.delete("org-list", "purged unseen", { atMs: 5, keyId: "k" }));
    await purge("purged unseen");
    const { models } = await store().changesSince(revision);
    expect(models.map((change) => [change.model.organizationId, change.model.id, change.live])).toEqual([
      ["org-list", "purged unseen", false],
    ]);
    const anew = model("purged unseen", { ownedBy: "somebody else" });
    await putModels(anew);
    expect(await store().models.find("org-list", anew.id)).toEqual(anew);
    expect((await store().changesSince(revision)).models).toMatchObject([{ live: true }]);
  });

  test("models deleted before a time are listed oldest deletion first", async () => {
    const dead = (id: string, atMs: number) => model(id, { state: "deleted", deletion: { atMs, keyId: "k" } });
    await putModels(dead("expired b", -20), dead("expired a", -10), dead("expired c", 0), model("expired not"));
    const expired = (await store().models.deletedBefore(0, 10)).filter(({ id }) => id.startsWith("expired"));
    expect(expired).toEqual([
      { organizationId: "org-list", id: "expired b" },
      { organizationId: "org-list", id: "expired a" },
    ]);
    expect(await store().models.deletedBefore(0, 1)).toHaveLength(1);
  });
}

function permissionTests(store: () => Store, putModels: PutModels): void {
  const putPermissions = (...all: readonly CheckpointPermission[]) =>
    store().write(async (transaction) => {
      for (const one of all) await transaction.checkpointPermissions.put(one);
    });
  const permissionsOf = (modelId: string, projectId: string | null = null) =>
    store().directory.checkpointPermissions.page("org-list", modelId, projectId, firstPage);

  test("permissions are found, listed and removed, and a project holds one once", async () => {
    const [first, second] = [permission("cp_1", "shared", "proj_1"), permission("cp_2", "shared", "proj_2")];
    await putPermissions(first, second);
    expect(await permissionsOf("shared")).toEqual({ items: [first, second], hasMore: false });
    expect(await permissionsOf("shared", "proj_2")).toEqual({ items: [second], hasMore: false });
    const again = putPermissions(permission("cp_3", "shared", "proj_1"));
    expect(await again.then(() => "put").catch(() => "refused")).toBe("refused");
    await store().write(async ({ checkpointPermissions }) => {
      expect(await checkpointPermissions.find("org-list", "shared", "proj_1")).toEqual(first);
      expect(await checkpointPermissions.find("org-2", "shared", "proj_1")).toBeNull();
      const [among] = await checkpointPermissions.projectsAmong("org-list", "shared", ["p", "proj_1"]);
      expect([among, await checkpointPermissions.remove("org-list", "other", "cp_1", 9)]).toEqual(["proj_1", null]);
      expect(await checkpointPermissions.remove("org-list", "shared", "cp_1", 9)).toEqual(first);
      expect(await checkpointPermissions.remove("org-list", "shared", "cp_1", 9)).toBeNull();
    });
    expect((await permissionsOf("shared"))?.items).toEqual([second]);
    await putPermissions(permission("cp_4", "shared", "proj_1"));
    await store().write(({ checkpointPermissions }) => checkpointPermissions.removeAll("org-list", "shared", 9));
    expect((await permissionsOf("shared"))?.items).toEqual([]);
  });

  test("purging a model removes its permissions", async () => {
    await putModels(model("purged shared", { state: "deleted", deletion: { atMs: 5, keyId: "k" } }));
    await putPermissions(permission("cp_5", "purged shared", "proj_1"), permission("cp_6", "not purged", "proj_1"));
    await store().write(({ models }) => models.purge("org-list", "purged shared", 9));
    expect((await permissionsOf("purged shared"))?.items).toEqual([]);
    expect((await permissionsOf("not purged"))?.items).toHaveLength(1);
  });
}

function permittedIdsTests(store: () => Store, putModels: PutModels): void {
  const permittedIds = async () => [...((await store().findKey("digest-1"))?.audience.permittedIds ?? [])];
  const putPermission = (one: CheckpointPermission) =>
    store().write(({ checkpointPermissions }) => checkpointPermissions.put(one));

  test("a key is found with the restricted models that its project has a permission for", async () => {
    await putModels(model("kept", { organizationId: "org-1", sharing: "projects" }));
    await putModels(model("shared by all", { organizationId: "org-1" }));
    expect(await permittedIds()).toEqual([]);
    for (const [id, modelId, projectId] of [
      ["cp_7", "kept", "proj_1"],
      ["cp_8", "shared by all", "proj_1"],
      ["cp_9", "kept", "proj_2"],
    ] as const)
      await putPermission({ ...permission(id, modelId, projectId), organizationId: "org-1" });
    expect(await permittedIds()).toEqual(["kept"]);
    await store().write(({ checkpointPermissions }) => checkpointPermissions.remove("org-1", "kept", "cp_7", 9));
    expect(await permittedIds()).toEqual([]);
  });

  test("changes name the keys to look up again when a permission or a model's sharing changes, and only then", async () => {
    const people = async (work: (transaction: Transaction) => Promise<unknown>) => {
      const { revision } = await store().snapshot();
      await store().write(work);
      return (await store().changesSince(revision)).people.length > 0;
    };
    const kept = model("asked anew", { sharing: "projects" });
    expect(await people(({ models }) => models.put(model("asked anew")))).toBe(false);
    expect(await people(({ models }) => models.put(kept))).toBe(true);
    expect(await people(({ models }) => models.put({ ...kept, ownedBy: "somebody else" }))).toBe(false);
    expect(
      await people(({ checkpointPermissions }) => checkpointPermissions.put(permission("cp_10", kept.id, "proj_1"))),
    ).toBe(true);
    expect(
      await people(({ checkpointPermissions }) => checkpointPermissions.remove("org-list", kept.id, "cp_10", 9)),
    ).toBe(true);
    expect(await people(({ models }) => models.delete("org-list", kept.id, { atMs: 1, keyId: "k" }))).toBe(false);
    expect(await people(({ models }) => models.put(model("asked anew")))).toBe(true);
    // Also together with later changes.
    const { revision } = await store().snapshot();
    await putModels(kept);
    await putModels({ ...kept, ownedBy: "somebody else" });
    expect((await store().changesSince(revision)).people.map(({ organizationId }) => organizationId)).toContain(
      "org-list",
    );
    expect(await people(({ models }) => models.put(model("kept from the start", { sharing: "projects" })))).toBe(true);
  });
}

function permission(id: string, modelId: string, projectId: string): CheckpointPermission {
  return { id, organizationId: "org-list", modelId, projectId, created: 1 };
}

function model(id: string, changes: Partial<StoredModel> = {}): StoredModel {
  return modelRow(id, { organizationId: "org-list", ...changes });
}
