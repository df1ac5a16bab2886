import { expect, test } from "bun:test";
import { baseModel, ownModel } from "../../test/support/models.ts";
import { audienceOf, organizationAudience } from "../core/people/actor.ts";
import type { Model } from "../core/models/model.ts";
import type { ModelPolicy } from "../core/people/organization.ts";
import { compareIds } from "../core/models/model-id.ts";
import { applyChanges, catalogueOf, findVisible, modelsOf, visibleTo, type Catalogue } from "./catalogue.ts";
import { nothingChanged } from "../store/changes.ts";
import type { SortedModels } from "./sorted-models.ts";
import { turns } from "./turns.ts";

const base = (id: string) => baseModel(id);
const own = (id: string, changes: Partial<Model> = {}) => ownModel(id, "org-1", changes);
const alias = (id: string, target: string) => own(id, { kind: "alias", target });

const narrowed = (policy: ModelPolicy | null, permittedIds: ReadonlySet<string>) =>
  audienceOf("org-1", policy, permittedIds, String);

/** What the audience sees, as a whole and by each id. */
async function visibleIn(models: Catalogue, audience = organizationAudience("org-1")): Promise<SortedModels> {
  const all = modelsOf(models, audience.organizationId);
  const visible = await turns.run("org-1", "test", (slices) => visibleTo(audience, all, slices));
  const ids = new Set([...all.own, ...all.base].map(({ id }) => id));
  const found = [...ids].sort(compareIds).map((id) => findVisible(audience, all, id));
  expect(found.filter((model) => model !== null)).toEqual([...visible]);
  return visible;
}

/** The same in words, an alias with what it stands for. */
async function seen(models: readonly Model[], audience = organizationAudience("org-1")): Promise<string[]> {
  const shown = await visibleIn(catalogueOf({ revision: 1, models }), audience);
  return shown.map(({ id, target, kind }) => (kind === "alias" ? `${id}>${target}` : `${id} ${kind}`));
}

test("an alias is sorted by its own id and has the facts of its target", async () => {
  const models = [own("b", { shutdownDate: "2030-01-31" }), alias("c", "a"), alias("d", "b"), base("a"), base("e")];
  expect(await seen(models)).toEqual(["a base", "b fine-tuned", "c>a", "d>b", "e base"]);
  const shown = await visibleIn(catalogueOf({ revision: 1, models }));
  expect(shown[3]).toEqual({ ...models[0]!, id: "d", kind: "alias", target: "b" });
  expect(await seen(models, organizationAudience("org-2"))).toEqual(["a base", "e base"]);
});

test("an alias is the same object until it or its target changes", async () => {
  const [target, other] = [own("a"), alias("b", "a")];
  const aliasIn = async (models: readonly Model[]) => (await visibleIn(catalogueOf({ revision: 1, models }))).at(-1);
  const first = await aliasIn([target, other]);
  expect(await aliasIn([base("0"), target, other])).toBe(first);
  expect(await aliasIn([own("a", { created: 7 }), other])).toMatchObject({ id: "b", created: 7 });
  expect(await aliasIn([target, { ...other, visibility: "unlisted" }])).toMatchObject({ visibility: "unlisted" });
});

test("an alias without a target, or of an alias, is not visible", async () => {
  expect(await seen([alias("c", "gone"), alias("d", "e"), alias("e", "a"), alias("f", "f"), base("a")])).toEqual([
    "a base",
    "e>a",
  ]);
});

test("an invisible model does not shadow a base model", async () => {
  const kept = own("a", { sharing: "projects" });
  expect(await seen([kept, alias("b", "gone"), base("a"), base("b")])).toEqual(["a base", "b base"]);
  const user = narrowed(null, new Set(["a"]));
  expect(await seen([kept, alias("b", "gone"), base("a"), base("b")], user)).toEqual(["a fine-tuned", "b base"]);
});

test("models of the organization and base models are in one order, with and without a policy", async () => {
  const models = Array.from({ length: 500 }, (_, at) => {
    const id = `m${String(at).padStart(3, "0")}`;
    return at % 7 === 0 ? own(id) : base(id);
  });
  const shadowing = [...models, ...["m001", "m250", "m499"].map((id) => own(id))].toSorted((a, b) =>
    compareIds(a.id, b.id),
  );
  const ids = models.map(({ id }) => id);
  expect((await visibleIn(catalogueOf({ revision: 1, models: shadowing }))).map(({ id }) => id)).toEqual(ids);
  const denied = narrowed({ mode: "deny_list", modelIds: new Set(["m000", "m250", "m300"]) }, new Set());
  expect((await visibleIn(catalogueOf({ revision: 1, models: shadowing }), denied)).map(({ id }) => id)).toEqual(
    ids.filter((id) => !["m000", "m250", "m300"].includes(id)),
  );
});

test("an alias appears and disappears with its target", async () => {
  const catalogue = catalogueOf({ revision: 1, models: [own("a"), alias("b", "a")] });
  const change = (live: boolean) => ({
    ...nothingChanged,
    models: [{ model: own("a"), live }],
  });
  const without = applyChanges(catalogue, { revision: 2, ...change(false) });
  expect(await visibleIn(without)).toEqual([]);
  expect(await visibleIn(applyChanges(without, { revision: 3, ...change(true) }))).toHaveLength(2);
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
