import { expect, test } from "bun:test";
import { putting, source } from "./sources.ts";
import type { Store } from "../store.ts";

/** Overviews of sources. */
export function sourceOverviewTests(store: () => Store): void {
  test("an overview of sources holds no secrets, sealed or not, and no model lists", async () => {
    const own = source("looked-at");
    const shared = source("looked-at", { organizationId: null, models: ["a", { id: "b" }] });
    await putting(store)(own, shared);
    const overview = await store().sources.overview(own);
    expect(overview).toMatchObject({ id: "looked-at", hasSecret: true, modelCount: 0, state: { failures: 0 } });
    expect(JSON.stringify(overview)).not.toContain("sealed");
    expect(await store().sources.overview(shared)).toMatchObject({ organizationId: null, hasSecret: true });
    expect(await store().sources.overview(shared)).not.toHaveProperty("models");
    expect(await store().sources.overview({ organizationId: "org-elsewhere", id: "looked-at" })).toBeNull();
    const all = await store().sources.all();
    expect(all.find((one) => one.id === "looked-at" && one.organizationId === null)).toMatchObject({
      models: ["a", { id: "b" }],
    });
    await store().write(({ sources }) => sources.remove(own, 5));
    expect(await store().sources.overview(own)).toBeNull();
  });
}
