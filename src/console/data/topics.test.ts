import { describe, expect, test } from "bun:test";
import { operations } from "../../api/operations.ts";
import { eventTypes } from "../../core/audit/event-types.ts";
import { changedBy, changedByEvent, everything, topicsOf } from "./topics.ts";

describe("what a change makes wrong", () => {
  test("every event that the registry writes is known", () => {
    expect(eventTypes.filter((type) => changedByEvent(type) === everything)).toEqual([]);
  });

  test("an event of a newer server makes everything wrong", () => {
    expect(changedByEvent("rollcall.something.new")).toBe(everything);
  });

  test("every answer of the contract that needs a key has a topic", () => {
    const asked = operations.filter(({ method, right }) => method === "GET" && right !== "anyone");
    const dialects = /^\/(v1\/models|models)/;
    expect(asked.map(({ path }) => path).filter((path) => !dialects.test(path) && topicsOf(path).length === 0)).toEqual(
      [],
    );
  });

  const cases: readonly (readonly [path: string, topic: string])[] = [
    ["/v1/organization/projects", "projects"],
    ["/v1/organization/projects/{project_id}/api_keys/{api_key_id}", "keys"],
    ["/v1/organization/projects/{project_id}/rate_limits", "limits"],
    ["/v1/organization/users/{user_id}/roles", "roles"],
    ["/rollcall/v1/deleted_models/{model}", "deleted"],
    ["/rollcall/v1/models/{model}", "models"],
    ["/rollcall/v1/sources/{source_id}", "sources"],
  ];
  for (const [path, topic] of cases)
    test(`${path} is about ${topic}`, () => {
      expect(topicsOf(path)).toContain(topic as never);
    });

  test("the deletion of a model also reaches the aliases, the deleted models and the audit log", () => {
    const changed = changedBy("/rollcall/v1/models/{model}");
    for (const topic of ["models", "aliases", "deleted", "access", "audit", "summary"] as const)
      expect(changed.has(topic)).toBe(true);
    expect(changed.has("people")).toBe(false);
  });

  test("a deletion that the change feed tells does the same", () => {
    expect(changedByEvent("resource.deleted").has("deleted")).toBe(true);
  });
});
