import { expect, test } from "bun:test";
import { model } from "./rows.ts";
import { unchanged, type Store } from "../store.ts";

/** What stands in the way of a new model. */
export function takenIdTests(store: () => Store): void {
  test("an organization's own model and the base model of the same id are found together", async () => {
    const find = (organizationId: string, id: string) =>
      store().write(async ({ models }) => unchanged(await models.findOwnAndBase(organizationId, id)));
    const own = model("taken twice", { organizationId: "org-taken" });
    const base = model("taken twice", { kind: "base", organizationId: null });
    const other = model("taken once", { organizationId: "org-taken" });
    await store().write(async ({ models }) => {
      for (const one of [own, base, other]) await models.put(one);
    });
    expect(await find("org-taken", "taken twice")).toEqual({ own, base });
    expect(await find("org-taken", "taken once")).toEqual({ own: other, base: null });
    expect(await find("org-else", "taken twice")).toEqual({ own: null, base });
    expect(await find("org-taken", "no\0body")).toEqual({ own: null, base: null });
  });
}
