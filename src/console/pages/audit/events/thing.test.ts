import { expect, test } from "bun:test";
import { thingOf } from "./thing.ts";

test("a spend limit of a project is called by the project's name", () => {
  const event = { type: "rollcall.spend_limit.updated", resource: { id: "proj_1" }, details: {} };
  expect(thingOf({ ...event, project: { id: "proj_1", name: "Search" } })?.name).toBe("Search");
  expect(thingOf({ ...event, project: { id: "proj_2", name: "Other" } })?.name).toBe(null);
});
