import { expect, test } from "bun:test";
import fc from "fast-check";
import { FairShares, CacheEntry } from "./fair-shares.ts";

class Item extends CacheEntry {
  isEvicted = false;
  evict(): void {
    this.isEvicted = true;
  }
}

function keptBy(shares: FairShares, organization: string, count: number, bytes: number): Item[] {
  return Array.from({ length: count }, () => {
    const item = new Item();
    shares.keep(organization, item, bytes);
    return item;
  });
}

const held = (items: readonly Item[]) => items.filter(({ isEvicted }) => !isEvicted).length;

test("nothing is evicted below the bound, and evicted entries are no longer counted", () => {
  const shares = new FairShares(1_000);
  const items = keptBy(shares, "a", 10, 100);
  expect([held(items), shares.bytes]).toEqual([10, 1_000]);
  items.push(...keptBy(shares, "a", 1, 100));
  expect([shares.bytes, held(items)]).toEqual([800, 8]);
});

test("an organization with less than its share loses nothing to a larger one", () => {
  const shares = new FairShares(1_000);
  const small = keptBy(shares, "small", 4, 100);
  for (const item of small) item.used = false;
  for (let at = 0; at < 1_000; at++) for (const item of keptBy(shares, "large", 1, 30)) item.used = true;
  expect(held(small)).toBe(4);
  expect(shares.bytes).toBeLessThanOrEqual(1_000);
});

test("several growing organizations keep about equal shares", () => {
  const shares = new FairShares(10_000);
  const organizations = ["a", "b", "c", "d"].map((name) => ({ name, items: [] as Item[] }));
  for (let at = 0; at < 500; at++)
    for (const { name, items } of organizations) items.push(...keptBy(shares, name, name === "a" ? 4 : 1, 10));
  for (const { items } of organizations) expect(held(items) * 10).toBeGreaterThanOrEqual(1_800);
});

test("an organization's unused entries are evicted before used ones", () => {
  const shares = new FairShares(1_000);
  const items = keptBy(shares, "a", 10, 100);
  for (const item of items) item.used = item === items[0] || item === items[7];
  keptBy(shares, "a", 1, 100);
  expect([items[0]!.isEvicted, items[7]!.isEvicted, items[1]!.isEvicted, items[2]!.isEvicted]).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test("an entry larger than the bound stays until another is added", () => {
  const shares = new FairShares(1_000);
  const small = keptBy(shares, "b", 1, 100)[0]!;
  const giant = keptBy(shares, "a", 1, 5_000)[0]!;
  expect([giant.isEvicted, small.isEvicted]).toEqual([false, false]);
  keptBy(shares, "b", 1, 100);
  expect([giant.isEvicted, small.isEvicted, shares.bytes]).toEqual([true, false, 200]);
});

test("an entry counts with its newest size under its newest organization", () => {
  const shares = new FairShares(1_000);
  const [item, other] = [...keptBy(shares, "a", 1, 100), ...keptBy(shares, "a", 1, 100)];
  shares.keep("a", item!, 300);
  expect(shares.bytes).toBe(400);
  shares.keep("b", item!, 200);
  expect([shares.bytes, item!.organization]).toEqual([300, "b"]);
  shares.remove(item!);
  shares.remove(other!);
  expect(shares.bytes).toBe(0);
});

test("shared bytes count for their organization until they are subtracted", () => {
  const shares = new FairShares(1_000);
  shares.charge("a", 500);
  const items = keptBy(shares, "a", 6, 100);
  expect(held(items)).toBe(3);
  shares.charge("a", -500);
  expect(shares.bytes).toBe(300);
});

test("after any sequence of calls the count is exact and within the bound", () => {
  const step = fc.record({ organization: fc.nat(5), bytes: fc.integer({ min: 1, max: 200 }), use: fc.nat(30) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const shares = new FairShares(1_000);
      const all: { item: Item; bytes: number }[] = [];
      for (const { organization, bytes, use } of steps) {
        const item = new Item();
        shares.keep(`organization ${organization}`, item, bytes);
        all.push({ item, bytes });
        const used = all[use];
        if (used !== undefined) used.item.used = true;
        const there = all.filter((one) => !one.item.isEvicted);
        expect(there.reduce((total, one) => total + one.bytes, 0)).toBe(shares.bytes);
        expect(shares.bytes).toBeLessThanOrEqual(1_000);
        expect(item.isEvicted).toBe(false);
      }
    }),
  );
});
