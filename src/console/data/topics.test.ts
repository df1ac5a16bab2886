import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import { operations } from "../../api/operations.ts";
import { changedBy, changedByEvent, everything, topicsOf } from "./topics.ts";

const source = join(import.meta.dir, "..", "..");

/** The types of all audit events, as the registry writes them. */
function eventTypes(): readonly string[] {
  const files = [...new Glob("registry/**/*.ts").scanSync({ cwd: source })].filter(
    (path) => !path.endsWith(".test.ts"),
  );
  const found = files.flatMap((path) =>
    [...readFileSync(join(source, path), "utf8").matchAll(/\btype: "([a-z_]+(?:\.[a-z_]+)+)"/g)].map(
      ([, type = ""]) => type,
    ),
  );
  return [...new Set(found)].toSorted();
}

describe("what a change makes wrong", () => {
  test("every event that the registry writes is known", () => {
    const types = eventTypes();
    expect(types.length).toBeGreaterThan(30);
    expect(types.filter((type) => changedByEvent(type) === everything)).toEqual([]);
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
