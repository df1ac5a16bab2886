import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { openLimitedApp, type LimitedApp } from "../relay/limits/limited-app.ts";

/** Calls under an alias, as they are recorded and summed. */

let limited: LimitedApp;
beforeEach(async () => void (limited = await openLimitedApp()));
afterEach(() => limited.close());

const aceme = administrator(() => limited.app);

test("a call of an alias counts as a call of its target", async () => {
  await aceme.post("/rollcall/v1/aliases", { id: "fast", target: "up-model" });
  for (const model of ["fast", "up-model"]) expect((await limited.chat({ model })).status).toBe(200);
  await limited.app.usage.written();

  const { data: records } = await aceme.get("/rollcall/v1/usage/records");
  expect(records.map(({ model }: { readonly model: string }) => model)).toEqual(["up-model", "up-model"]);
  expect((await aceme.get("/rollcall/v1/models/up-model")).usage.calls_in_30_days).toBe(2);
  const hourAgo = Math.floor(Date.now() / 1000) - 3_600;
  const { data: unused } = await aceme.get(`/rollcall/v1/models?unused_since=${hourAgo}&limit=100`);
  expect(unused.map(({ id }: { readonly id: string }) => id)).not.toContain("up-model");
});
