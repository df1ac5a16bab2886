import { expect, test } from "bun:test";
import { baseModel } from "../../../test/support/models.ts";
import { noFacts } from "../../core/models/model-facts.ts";
import { modelNotFound, ownerRequired, tryLater, unauthenticated } from "../../core/refusal.ts";
import { openai } from "./openai.ts";

const model = baseModel("davinci", { created: 1686935002, ownedBy: "openai" });

test("a model has the four fields, in the order of the reference", () => {
  expect(openai.element(model)).toBe('{"id":"davinci","object":"model","created":1686935002,"owned_by":"openai"}');
});

test("a model without facts reads the same however it says so", () => {
  const aliased = { ...model, parent: "gpt-4o", shutdownDate: "2026-10-23" };
  expect(openai.element({ ...aliased, facts: noFacts })).toBe(openai.element({ ...aliased, facts: {} }));
  expect(openai.element({ ...aliased, facts: { contextLength: 8 } })).toContain('"context_length":8');
});

test("an announced shutdown is a date, and is left out otherwise", () => {
  expect(openai.element({ ...model, shutdownDate: "2026-10-23" })).toBe(
    '{"id":"davinci","object":"model","created":1686935002,"owned_by":"openai","shutdown_date":"2026-10-23"}',
  );
});

test("a list has its elements and its object type", () => {
  expect(openai.frame()).toEqual({ before: '{"object":"list","data":[', after: "]}" });
});

test("a deletion has the id and deleted: true", () => {
  expect(openai.deleted("ft:gpt-4o-mini:acemeco:suffix:abc123")).toBe(
    '{"id":"ft:gpt-4o-mini:acemeco:suffix:abc123","object":"model","deleted":true}',
  );
});

test("refusals have all four keys, null where a value is missing", () => {
  expect(openai.refused(modelNotFound("ft:123"))).toEqual({
    status: 404,
    body: '{"error":{"message":"The model \'ft:123\' does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}',
  });
  expect(JSON.parse(openai.refused(unauthenticated(false)).body).error).toMatchObject({ param: null, code: null });
  expect(openai.refused(ownerRequired()).status).toBe(403);
  expect(openai.refused(tryLater("Later.")).status).toBe(503);
});
