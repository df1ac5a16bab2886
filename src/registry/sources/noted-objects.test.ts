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

test("many notes are written together, and the oldest make room", async () => {
  const here = open(store, 500);
  const all = Array.from({ length: 2_500 }, (_, at) => noted(`resp_${at}`, at));
  await Promise.all(all.map((one) => here.add(one)));
  const left = await Promise.all(all.map((one) => store.objects.find(one)));
  const kept = left.flatMap((one) => (one === null ? [] : [one.createdMs]));
  expect(kept.length).toBeLessThanOrEqual(1_500);
  expect(kept.slice(-500)).toEqual(all.slice(-500).map(({ createdMs }) => createdMs));
});
