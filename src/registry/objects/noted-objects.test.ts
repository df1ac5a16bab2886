import { afterEach, beforeEach, expect, test } from "bun:test";
import { newStorePlace, type StorePlace } from "../../../test/support/store-place.ts";
import type { NotedObject } from "../../store/noted-objects.ts";
import { StoreUnavailable, type Store } from "../../store/store.ts";
import { NotedObjects } from "./noted-objects.ts";

let place: StorePlace;
let store: Store;
beforeEach(async () => {
  place = await newStorePlace();
  store = await place.open();
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

const troubles: string[] = [];
beforeEach(() => void troubles.splice(0));
const open = (of: Store, keptMax?: number) =>
  new NotedObjects({
    store: of,
    log: { trouble: (text) => troubles.push(text) },
    nowMs: () => 1,
    pollDue: () => undefined,
    ...(keptMax !== undefined && { keptMax }),
  });

function noted(id: string, createdMs = 1): NotedObject {
  const source = { organizationId: null, id: "up" };
  const who = { organizationId: "org-1", projectId: null, keyId: "key_1" };
  return { ...who, kind: "response", id, source, createdMs, expiresMs: 10, watchedUntilMs: null };
}

test("a note that was written is found by every server", async () => {
  await open(store).add(noted("resp_1"));
  expect(await open(store).find(noted("resp_1"))).toEqual(noted("resp_1"));
  expect(await open(store).find({ ...noted("resp_1"), organizationId: "org-2" })).toBeNull();
});

test("while the store is away, notes are found in memory, and written later", async () => {
  let isAway = true;
  const objects = {
    ...store.objects,
    note: (some: readonly NotedObject[]) =>
      isAway ? Promise.reject(new StoreUnavailable("away")) : store.objects.note(some),
  };
  const here = open({ ...store, objects });
  await here.add(noted("resp_1"));
  expect([troubles.length, await here.find(noted("resp_1")), await store.objects.find(noted("resp_1"))]).toEqual([
    1,
    noted("resp_1"),
    null,
  ]);
  isAway = false;
  await here.add(noted("resp_2"));
  expect(await store.objects.find(noted("resp_1"))).not.toBeNull();
});

test("while the store is away, one organization's notes leave room for those of others", async () => {
  let isAway = true;
  const note = (some: readonly NotedObject[]) =>
    isAway ? Promise.reject(new StoreUnavailable("away")) : store.objects.note(some);
  const here = open({ ...store, objects: { ...store.objects, note } });
  const all = Array.from({ length: 10_500 }, (_, at) => noted(`resp_${at}`));
  await Promise.all(all.map((one) => here.add(one)));
  await here.add({ ...noted("resp_other"), organizationId: "org-2" });
  expect(troubles.filter((text) => text.includes("dropped")).length).toBe(1);
  isAway = false;
  await here.add({ ...noted("resp_last"), organizationId: "org-2" });
  const written = [all[0], { ...noted("resp_other"), organizationId: "org-2" }, all.at(-1)];
  const found = await Promise.all(written.map((one = noted("")) => store.objects.find(one)));
  expect(found.map((one) => one?.id ?? null)).toEqual(["resp_0", "resp_other", null]);
});

test("a source that cannot be made due fails neither a new job nor one that has ended", async () => {
  const scheduleNow = () => Promise.reject(new StoreUnavailable("away"));
  const here = open({ ...store, sources: { ...store.sources, scheduleNow } });
  const job: NotedObject = { ...noted("ftjob-1"), kind: "fine_tuning.job", expiresMs: 9e15, watchedUntilMs: 9e15 };
  await here.add(job);
  await here.jobEnded(job, true);
  expect(troubles.length).toBe(2);
});

test("many notes are written together, and the oldest make room", async () => {
  const here = open(store, 500);
  const all = Array.from({ length: 2_500 }, (_, at) => noted(`resp_${at}`, at));
  await Promise.all(all.map((one) => here.add(one)));
  const left = await Promise.all(all.map((one) => store.objects.find(one)));
  const kept = left.flatMap((one) => (one === null ? [] : [one.createdMs]));
  expect(kept.length).toBeLessThanOrEqual(1_500);
  expect(kept.slice(-500)).toEqual(all.slice(-500).map(({ createdMs }) => createdMs));
});
