import { expect, test } from "bun:test";
import { openLimitedApp } from "../relay/limits/limited-app.ts";

test("a source that says another service tier with each call makes no more than some series", async () => {
  const limited = await openLimitedApp();
  let said = 0;
  limited.upstream.answer = (request, response) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(`{"choices":[],"service_tier":"tier-${said++}","usage":{"prompt_tokens":1,"completion_tokens":1}}`);
    });
  };
  for (let at = 0; at < 80; at++) await limited.chat();
  await limited.app.usage.written();
  const range = { organizationId: "org-aceme", startMs: 0, endMs: 2 ** 50 };
  const tiers = await limited.app.store.usage.buckets({ ...range, width: "1d", groupBy: ["serviceTier"] });
  expect(new Set(tiers.map(({ group }) => group.serviceTier)).size).toBe(65);
  expect(tiers.find(({ group }) => group.serviceTier === "other")?.requests).toBe(16);
  await limited.close();
});
