import { expect, test } from "bun:test";
import { messageOf } from "../../core/text/message-of.ts";
import { describeStore } from "../contract/contract.ts";
import { openMemoryStore, type MemoryStore } from "./memory.ts";

describeStore("SQLite in memory", async () => {
  const store = openMemoryStore();
  return { store, close: () => store.close() };
});

const named = (name: string) => ({ id: `org-${name}`, name, created: 1, allowedNetworks: [] });

async function putOrganization(store: MemoryStore, name: string): Promise<void> {
  await store.write(({ organizations }) => organizations.put(named(name)));
}

test("a copy has what the store had then, and neither changes the other", async () => {
  const store = openMemoryStore();
  await putOrganization(store, "before");
  const copied = await store.copy();
  await putOrganization(store, "after");
  const other = openMemoryStore(copied);
  await putOrganization(other, "other");
  const has = async (one: MemoryStore) =>
    Promise.all(["before", "after", "other"].map(async (name) => (await one.organizationNamed(name)) !== null));
  expect(await has(store)).toEqual([true, true, false]);
  expect(await has(other)).toEqual([true, false, true]);
  await Promise.all([store.close(), other.close()]);
});

test("a read waits for the end of a change and never sees half of it", async () => {
  const store = openMemoryStore();
  const { promise: half, resolve: atHalf } = Promise.withResolvers<void>();
  const { promise: goOn, resolve: release } = Promise.withResolvers<void>();
  const change = store.write(async ({ organizations }) => {
    await organizations.put(named("one"));
    atHalf();
    await goOn;
    throw new Error("refused");
  });
  await half;
  const read = store.organizationNamed("one");
  release();
  expect(await change.catch(messageOf)).toBe("refused");
  expect(await read).toBeNull();
  await store.close();
});
