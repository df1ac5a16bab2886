import { expect, test } from "bun:test";
import type { Store } from "../store.ts";

export function timeTests(store: () => Store): void {
  test("the time mark is kept, takes no revision and never goes back", async () => {
    const { time } = store();
    const { revision } = await store().snapshot();
    await time.note({ believedMs: 2_000_000_000_000, aheadSinceMs: null });
    await time.note({ believedMs: 1_900_000_000_000, aheadSinceMs: 2_100_000_000_000 });
    expect(await time.mark()).toEqual({ believedMs: 2_000_000_000_000, aheadSinceMs: 2_100_000_000_000 });
    await time.note({ believedMs: 2_000_000_000_001, aheadSinceMs: null });
    expect(await time.mark()).toEqual({ believedMs: 2_000_000_000_001, aheadSinceMs: null });
    expect((await store().snapshot()).revision).toBe(revision);
  });

  test("the time is that of the machine that holds the store", async () => {
    expect(Math.abs(store().time.wallMs() - Date.now())).toBeLessThan(5_000);
  });
}
