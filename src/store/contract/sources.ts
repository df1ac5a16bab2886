import { expect, test } from "bun:test";
import type { SourceModel } from "../../core/sources/source-snapshot.ts";
import type { SourceName, SourceState, StoredSource } from "../sources.ts";
import type { Store } from "../store.ts";

/** Sources, their models and their state. */
export function sourceTests(store: () => Store): void {
  rememberingTests(store);
  countingTests(store);
  claimingTests(store);
  notingTests(store);
  revisionTests(store);
}

export const putting =
  (store: () => Store) =>
  (...sources: readonly StoredSource[]) =>
    store().write(async (transaction) => {
      for (const one of sources) await transaction.sources.put(one);
    });

/** Records a refresh. */
const noting =
  (store: () => Store) =>
  async (name: SourceName, changes: Partial<SourceState>, counted: readonly SourceModel[] = []) => {
    const requestedAtMs = (await store().sources.state(name))?.nextAtMs ?? 0;
    await store().sources.noteRefresh(name, state(changes), requestedAtMs);
    if (counted.length > 0) await store().sources.noteMisses(name, counted);
  };

const dueAt = (store: () => Store, name: SourceName) => async (atMs: number) =>
  (await store().sources.due(atMs, 100)).some(({ id }) => id === name.id);

function rememberingTests(store: () => Store): void {
  const put = putting(store);

  test("a source comes back exactly as it was put, in its organization only", async () => {
    const ids = new Map([
      ["theirs/ü 🦙", "ours"],
      ["b", "c"],
    ]);
    const mapped = source("exact", { rules: { naming: { kind: "map", ids }, includes: ["a*"], excludes: ["*b"] } });
    const shared = source("exact", { organizationId: null, models: ["a", { id: "b" }], isTrusted: true });
    await put(mapped, shared);
    expect(await store().sources.find(mapped)).toEqual(mapped);
    expect(await store().sources.find(shared)).toEqual(shared);
    expect(await store().sources.find({ organizationId: "org-elsewhere", id: "exact" })).toBeNull();
  });

  test("the states of all sources are read without their configuration", async () => {
    const [asked, failing] = [source("standing"), source("standing-failing", { organizationId: null })];
    await put(asked, failing);
    await store().write(({ sources }) => sources.putModels(asked, [model("a"), model("b", { isRetired: true })]));
    await noting(store)(asked, { attemptedAtMs: 7, succeededAtMs: 7 });
    await noting(store)(failing, { attemptedAtMs: 9, succeededAtMs: null, failures: 2, error: "down" });
    await store().sources.acquireLease(asked, "server-1", 100, 900);
    const reported = (await store().sources.states()).filter(({ id }) => id.startsWith("standing"));
    const [down, up] = [
      { attemptedAtMs: 9, succeededAtMs: null, failures: 2, error: "down", nextAtMs: 5 },
      { attemptedAtMs: 7, succeededAtMs: 7, failures: 0, error: null, nextAtMs: 5 },
    ];
    expect(reported).toEqual([
      { organizationId: null, id: "standing-failing", state: down, modelCount: 0, heldUntilMs: 0 },
      { organizationId: "org-sources", id: "standing", state: up, modelCount: 1, heldUntilMs: 900 },
    ]);
    await store().write(({ sources }) => sources.remove(asked, 5));
    expect((await store().sources.states()).some(({ id }) => id === "standing")).toBe(false);
  });

  test("a source's models and state are kept until it is removed", async () => {
    const name = source("forgotten");
    await put(name);
    const models = [model("b"), model("a", { misses: 2 }), model("c", { isRetired: true })];
    await store().write(({ sources }) => sources.putModels(name, models));
    expect(await store().sources.models(name)).toEqual([models[1]!, models[0]!, models[2]!]);
    await noting(store)(name, { error: "No.", failures: 3 }, [model("b", { misses: 1 })]);
    const seen = await store().sources.overview({ organizationId: "org-sources", id: "forgotten" });
    expect(seen).toMatchObject({ state: state({ error: "No.", failures: 3 }), modelCount: 2 });
    expect((await store().sources.models(name))[1]).toEqual(model("b", { misses: 1 }));
    // One model has been renamed since the refresh began, another is no longer the source's.
    await noting(store)(name, {}, [model("b", { id: "called before", misses: 2 }), model("never put")]);
    expect(await store().sources.models(name)).toHaveLength(3);
    expect((await store().sources.models(name))[1]).toEqual(model("b", { misses: 1 }));
    await store().write(async ({ sources }) => expect(await sources.remove(name, 5)).toBe(true));
    await store().write(async ({ sources }) => expect(await sources.remove(name, 5)).toBe(false));
    expect(await store().sources.find(name)).toBeNull();
    await store().write(async ({ sources }) =>
      expect([...(await sources.forgetModels(name, 10))].sort()).toEqual(["a", "b", "c"]),
    );
    expect([await store().sources.models(name), await store().sources.state(name)]).toEqual([[], null]);
    await put(name);
    expect(await store().sources.models(name)).toEqual([]);
  });
}

function countingTests(store: () => Store): void {
  const put = putting(store);

  test("the offered models of a source and of the others are counted with every change", async () => {
    const organizationId = "org-counting";
    const [one, two] = [source("one", { organizationId }), source("two", { organizationId })];
    const counts = async () => (await store().sources.statesOf(organizationId)).map(({ modelCount }) => modelCount);
    expect(await store().sources.countModelsBeside(one)).toBe(0);
    await put(one, two);
    await store().write(({ sources }) => sources.putModels(one, [model("a"), model("b"), model("c")]));
    await store().write(({ sources }) => sources.putModels(two, [model("a")]));
    const beside = (name: SourceName) => store().sources.countModelsBeside(name);
    expect([await counts(), await beside(one), await beside(two)]).toEqual([[3, 1], 1, 3]);
    await store().write(({ sources }) => sources.putModels(one, [model("a", { isRetired: true }), model("d")]));
    await put(one);
    expect([await counts(), await beside(two)]).toEqual([[3, 1], 3]);
    await store().write(async ({ sources }) => expect(await sources.remove(one, 5)).toBe(true));
    expect([await counts(), await beside(two)]).toEqual([[1], 0]);
  });
}

function claimingTests(store: () => Store): void {
  const put = putting(store);

  test("the offers of an id come from live sources and present models only", async () => {
    const [first, second, gone] = ["one", "two", "three"].map((id, at) => source(`claim-${id}`, { priority: at }));
    await put(first!, second!, gone!);
    await store().write(async ({ sources }) => {
      await sources.putModels(first!, [model("x", { id: "claimed" }), model("y", { id: "claimed too" })]);
      await sources.putModels(second!, [model("z", { id: "claimed" }), model("w", { id: "gone", isRetired: true })]);
      await sources.putModels(gone!, [model("x", { id: "claimed" })]);
      await sources.remove(gone!, 1);
    });
    const offers = await store().sources.offers("org-sources", ["claimed", "gone", "unknown"]);
    expect(offers.map(({ sourceId, priority, upstreamId }) => [sourceId, priority, upstreamId])).toEqual([
      ["claim-one", 0, "x"],
      ["claim-two", 1, "z"],
    ]);
    expect(await store().sources.collidingIds("org-sources", "", 10)).toEqual(["claimed"]);
    expect(await store().sources.collidingIds("org-sources", "claimed", 10)).toEqual([]);
    expect(await store().sources.collidingIds("org-sources", "", 10, "claim-two")).toEqual(["claimed"]);
    expect(await store().sources.collidingIds("org-sources", "", 10, "claim-three")).toEqual([]);
    expect(await store().sources.offers(null, ["claimed"])).toEqual([]);
  });
}

function notingTests(store: () => Store): void {
  const put = putting(store);

  test("a source becomes due at its time, and one server at a time holds its lease", async () => {
    const name = source("due");
    await put(name);
    const due = dueAt(store, name);
    expect(await due(0)).toBe(true);
    expect(await store().sources.acquireLease(name, "server 1", 10, 50)).toBe(true);
    expect(await store().sources.acquireLease(name, "server 2", 10, 50)).toBe(false);
    expect([await due(10), await due(50)]).toEqual([false, true]);
    await noting(store)(name, { nextAtMs: 100 });
    expect([await due(99), await due(100)]).toEqual([false, true]);
    await store().sources.scheduleNow(name, 20);
    expect([await due(19), await due(20)]).toEqual([false, true]);
  });

  test("the digest of the last list is kept until the source is put again", async () => {
    const name = source("answered");
    const answer = async () => (await store().sources.state(name))?.listDigest;
    expect(await store().sources.state(name)).toBeNull();
    await put(name);
    await noting(store)(name, { listDigest: "first" });
    expect(await store().sources.state(name)).toEqual(state({ listDigest: "first" }));
    await put(name);
    expect(await answer()).toBeNull();
    // The answer to a request from before the put is not kept, and the source is still due.
    const requestedAtMs = (await store().sources.state(name))!.nextAtMs;
    await put(name);
    await store().sources.noteRefresh(name, state({ listDigest: "late" }), requestedAtMs);
    expect(await answer()).toBeNull();
    expect(await dueAt(store, name)(0)).toBe(true);
  });

  test("a source scheduled during a refresh is refreshed again afterwards, not at the same time", async () => {
    const name = source("asked-meanwhile");
    await put(name);
    const due = dueAt(store, name);
    await store().sources.acquireLease(name, "server 1", 10, 50);
    await store().sources.scheduleNow(name, 20);
    expect([await due(30), await store().sources.acquireLease(name, "server 2", 30, 80)]).toEqual([false, false]);
    await store().sources.noteRefresh(name, state({ nextAtMs: 100 }), 0);
    expect(await due(30)).toBe(true);
    await store().sources.acquireLease(name, "server 1", 30, 80);
    await store().sources.releaseLease(name);
    expect(await due(30)).toBe(true);
    await store().sources.noteRefresh(name, state({ nextAtMs: 100 }), 20);
    expect([await due(99), await due(100)]).toEqual([false, true]);
  });

  test("a source that is due in years counts as due, because the clock was put back", async () => {
    const name = source("from-the-future");
    await put(name);
    const [day, year] = [86_400_000, 365 * 86_400_000];
    await noting(store)(name, { nextAtMs: year });
    const due = dueAt(store, name);
    expect([await due(year - day), await due(day)]).toEqual([false, true]);
  });
}

function revisionTests(store: () => Store): void {
  const put = putting(store);

  test("a sealed secret is replaced only if it is still the one that was read", async () => {
    const sealed = source("resealed", { sealedSecret: "2:before" });
    await put(sealed);
    expect(await store().sources.replaceSecret(sealed, "2:other", "2:after")).toBe(false);
    expect(await store().sources.replaceSecret(sealed, "2:before", "2:after")).toBe(true);
    expect(await store().sources.find(sealed)).toEqual({ ...sealed, sealedSecret: "2:after" });
  });

  test("a note takes no revision, a change takes one", async () => {
    const name = source("noted");
    await put(name);
    const { revision } = await store().snapshot();
    await store().sources.acquireLease(name, "me", 1, 2);
    await store().sources.noteRefresh(name, state({}), 0);
    await store().sources.scheduleNow(name, 3);
    expect((await store().snapshot()).revision).toBe(revision);
    await put(name);
    expect((await store().snapshot()).revision).toBe(revision + 1);
  });

  test("an upstream deletion is kept until it is ended, alone or with all of its model", async () => {
    const deletion = {
      organizationId: "org-sources",
      id: "deletion-1",
      modelId: "m",
      sourceId: "s",
      sourceFingerprint: "there",
      upstreamId: "u",
      keyId: "key_1",
      principalId: "user-1",
      address: null,
      requestId: "req_1",
      projectId: "proj_1",
      atMs: 1_800_000_000_000,
    };
    await store().sources.beginUpstreamDeletion(deletion);
    const [second, third, other] = [
      { ...deletion, id: "deletion-2", keyId: "key_2", atMs: deletion.atMs + 1 },
      { ...deletion, id: "deletion-3", atMs: deletion.atMs + 2 },
      { ...deletion, id: "deletion-4", modelId: "n", atMs: deletion.atMs + 3 },
    ];
    for (const one of [second, third, other]) await store().sources.beginUpstreamDeletion(one);
    expect(await store().sources.unfinishedDeletions()).toEqual([deletion, second, third, other]);
    await store().sources.endUpstreamDeletion(second);
    expect(await store().sources.unfinishedDeletions()).toEqual([deletion, third, other]);
    await store().sources.endUpstreamDeletionsOf("org-sources", "m");
    expect(await store().sources.unfinishedDeletions()).toEqual([other]);
  });
}

export function source(id: string, changes: Partial<StoredSource> = {}): StoredSource & SourceName {
  return {
    id,
    organizationId: "org-sources",
    kind: "openai",
    baseUrl: "https://up.example/v1",
    options: { organization: "o" },
    rules: { naming: { kind: "prefix", prefix: "p/" }, includes: [], excludes: [] },
    priority: 7,
    refreshSeconds: 60,
    deletion: "push",
    isTrusted: false,
    models: null,
    sealedSecret: "1:sealed",
    declaredBy: "api",
    created: 1_700_000_000,
    ...changes,
  };
}

export function model(upstreamId: string, changes: Partial<SourceModel> = {}): SourceModel {
  const facts = { contextLength: 8192, inputPrice: "0.000001" };
  const reported = { id: upstreamId, created: null, ownedBy: "them", parent: null, isFineTuned: false, facts };
  return { upstreamId, id: upstreamId, reported, firstSeen: 5, misses: 0, isRetired: false, ...changes };
}

function state(changes: Partial<SourceState>): SourceState {
  const well = { attemptedAtMs: 1, succeededAtMs: 1, failures: 0, error: null, nextAtMs: 5, listDigest: null };
  return { ...well, leftOut: [{ id: "x", why: "is odd" }], leftOutCount: 7, ...changes };
}
