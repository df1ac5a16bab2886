import { expect, test } from "bun:test";
import fc from "fast-check";
import { baseModel } from "../../test/support/models.ts";
import { compareIds } from "../core/models/model-id.ts";
import { applyModelChanges, findSorted, type ModelChange } from "./sorted-models.ts";

const ids = fc.uniqueArray(fc.string({ unit: "binary", minLength: 1, maxLength: 3 }), { maxLength: 30 });
const byId = (a: { id: string }, b: { id: string }) => compareIds(a.id, b.id);
const sortedModels = (names: readonly string[], created = 0) =>
  names.map((id) => baseModel(id, { created })).sort(byId);

test("applying changes gives the same models as a map", () => {
  fc.assert(
    fc.property(ids, ids, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (before, changed, live) => {
      const changes: ModelChange[] = sortedModels(changed, 1).map((one, at) => ({
        model: one,
        live: live[at] ?? true,
      }));
      const expected = new Map(sortedModels(before).map((one) => [one.id, one]));
      for (const change of changes) {
        if (change.live) expected.set(change.model.id, change.model);
        else expected.delete(change.model.id);
      }
      expect(applyModelChanges(sortedModels(before), changes)).toEqual([...expected.values()].sort(byId));
    }),
    { numRuns: 500 },
  );
});

test("applying few changes to a long list gives the same models as a map", () => {
  const long = sortedModels(Array.from({ length: 200 }, (_, at) => `m${at}`));
  const some = fc.uniqueArray(fc.integer({ min: -1, max: 201 }), { maxLength: 12 });
  fc.assert(
    fc.property(some, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (places, live) => {
      const changes = sortedModels(
        places.map((at) => `m${at}`),
        1,
      ).map((model, at) => ({ model, live: live[at] ?? true }));
      const expected = new Map(long.map((one) => [one.id, one]));
      for (const { model } of changes) expected.delete(model.id);
      for (const change of changes) if (change.live) expected.set(change.model.id, change.model);
      expect(applyModelChanges(long, changes)).toEqual([...expected.values()].sort(byId));
    }),
  );
});

test("every model of a list is found, and no other", () => {
  fc.assert(
    fc.property(ids, fc.string({ unit: "binary", maxLength: 3 }), (names, other) => {
      const models = sortedModels(names);
      for (const id of names) expect(findSorted(models, id)?.id).toBe(id);
      expect(findSorted(models, other) === null).toBe(!names.includes(other));
    }),
  );
});

test("a changed model replaces the one with its id", () => {
  const changes = [baseModel("a"), baseModel("c")].map((model) => ({ model, live: true }));
  const merged = applyModelChanges([baseModel("a", { created: 2 }), baseModel("b", { created: 2 })], changes);
  expect(merged.map(({ id, created }) => `${id}${created}`)).toEqual(["a1", "b2", "c1"]);
});

test("without a change the models are the same array", () => {
  const models = [baseModel("a")];
  expect(applyModelChanges(models, [])).toBe(models);
});
