import { expect, test } from "bun:test";
import { baseModel, ownModel } from "../../test/support/models.ts";
import { audienceOf, organizationAudience } from "../core/people/actor.ts";
import type { Model } from "../core/models/model.ts";
import type { ModelPolicy } from "../core/people/organization.ts";
import { applyChanges, catalogueOf, visibleTo } from "./catalogue.ts";

const base = (id: string) => baseModel(id);
const own = (id: string, changes: Partial<Model> = {}) => ownModel(id, "org-1", changes);
const alias = (id: string, target: string) => own(id, { kind: "alias", target });

const narrowed = (policy: ModelPolicy | null, permittedIds: ReadonlySet<string>) =>
  audienceOf("org-1", policy, permittedIds, String);

/** What the audience sees, an alias with what it stands for. */
function seen(models: readonly Model[], audience = organizationAudience("org-1")): string[] {
  const shown = visibleTo(catalogueOf({ revision: 1, models }), audience);
  return shown.map(({ id, target, kind }) => (kind === "alias" ? `${id}>${target}` : `${id} ${kind}`));
}

test("an alias is sorted by its own id and has the facts of its target", () => {
  const models = [own("b", { shutdownDate: "2030-01-31" }), alias("c", "a"), alias("d", "b"), base("a"), base("e")];
  expect(seen(models)).toEqual(["a base", "b fine-tuned", "c>a", "d>b", "e base"]);
  const shown = visibleTo(catalogueOf({ revision: 1, models }), organizationAudience("org-1"));
  expect(shown[3]).toEqual({ ...models[0]!, id: "d", kind: "alias", target: "b" });
  expect(seen(models, organizationAudience("org-2"))).toEqual(["a base", "e base"]);
});

test("an alias without a target, or of an alias, is not visible", () => {
  expect(seen([alias("c", "gone"), alias("d", "e"), alias("e", "a"), alias("f", "f"), base("a")])).toEqual([
    "a base",
    "e>a",
  ]);
});

test("an invisible model does not shadow a base model", () => {
  const kept = own("a", { sharing: "projects" });
  expect(seen([kept, alias("b", "gone"), base("a"), base("b")])).toEqual(["a base", "b base"]);
  const user = narrowed(null, new Set(["a"]));
  expect(seen([kept, alias("b", "gone"), base("a"), base("b")], user)).toEqual(["a fine-tuned", "b base"]);
});

test("an alias appears and disappears with its target", () => {
  const catalogue = catalogueOf({ revision: 1, models: [own("a"), alias("b", "a")] });
  const change = (live: boolean) => ({
    models: [{ model: own("a"), live }],
    keyDigests: [],
    sessionDigests: [],
    people: [],
    limits: [],
    spend: [],
  });
  const without = applyChanges(catalogue, { revision: 2, ...change(false) });
  const audience = organizationAudience("org-1");
  expect(visibleTo(without, audience)).toEqual([]);
  expect(visibleTo(applyChanges(without, { revision: 3, ...change(true) }), audience)).toHaveLength(2);
});

test("audiences have equal keys exactly if policy and permissions are equal", () => {
  const allow = (...ids: string[]) => ({ mode: "allow_list", modelIds: new Set(ids) }) as const;
  const keys = [
    organizationAudience("org-1"),
    organizationAudience("org-2"),
    narrowed(allow(), new Set()),
    narrowed(allow("a"), new Set()),
    narrowed(null, new Set(["a"])),
    narrowed(null, new Set(["a", "b"])),
    narrowed(allow("a"), new Set(["a"])),
  ].map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(narrowed(null, new Set(["b", "a"])).key).toBe(keys[5]!);
});
