import { expect, test } from "bun:test";
import { model, putting, source } from "./sources.ts";
import type { Store } from "../store.ts";

/** Sources whose models are updated in parts. */
export function pendingSourceTests(store: () => Store): void {
  const put = putting(store);
  const isPending = async (id: string) => (await store().sources.pending()).some((name) => name.id === id);

  test("a removed source is pending until the last of its models is forgotten", async () => {
    const name = source("removed-in-parts");
    await put(name);
    await store().write(({ sources }) => sources.putModels(name, [model("a"), model("b"), model("c")]));
    await store().write(async ({ sources, revision }) => {
      await sources.remove(name, 5);
      expect([await sources.pendingRevision(name), await sources.countModels(name)]).toEqual([revision, 0]);
    });
    expect(await isPending("removed-in-parts")).toBe(true);
    expect(await store().sources.offers("org-sources", ["a", "b", "c"])).toEqual([]);
    await store().write(async ({ sources }) =>
      expect([...(await sources.forgetModels(name, 2))].sort()).toEqual(["a", "b"]),
    );
    expect([await isPending("removed-in-parts"), (await store().sources.models(name)).length]).toEqual([true, 1]);
    await store().write(async ({ sources }) => expect(await sources.forgetModels(name, 2)).toEqual(["c"]));
    expect([await isPending("removed-in-parts"), await store().sources.pendingRevision(name)]).toEqual([false, null]);
  });

  test("a change is pending until exactly that change is ended", async () => {
    const name = source("renamed-in-parts");
    await put(name);
    const begun: number[] = [];
    for (let at = 0; at < 2; at++)
      await store().write(async ({ sources, revision }) => {
        await sources.beginPending(name);
        begun.push(revision);
      });
    await store().sources.endPending(name, begun[0]!);
    expect(await store().sources.pendingRevision(name)).toBe(begun[1]!);
    await store().sources.endPending(name, begun[1]!);
    expect([await isPending("renamed-in-parts"), await store().sources.pendingRevision(name)]).toEqual([false, null]);
  });

  test("models are found by upstream id and up to a limit, and a lease can be extended", async () => {
    const name = source("looked-up");
    await put(name);
    await store().write(({ sources }) => sources.putModels(name, [model("a"), model("b"), model("c")]));
    await store().sources.acquireLease(name, "server 1", 10, 50);
    await store().write(async ({ sources, revision }) => {
      expect(await sources.modelsNamed(name, ["c", "a", "x"])).toEqual([model("a"), model("c")]);
      expect(await sources.modelsNamed(name, [])).toEqual([]);
      expect(await sources.models(name, 2)).toEqual([model("a"), model("b")]);
      expect(await sources.revision(name)).toBe(revision - 2);
      await sources.extendLease(name, 90);
    });
    expect(await store().sources.acquireLease(name, "server 2", 60, 99)).toBe(false);
    expect(await store().sources.revision(source("nowhere"))).toBeNull();
  });
}
