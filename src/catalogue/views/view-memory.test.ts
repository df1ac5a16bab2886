import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../../../test/support/app.ts";
import { manyYaml } from "../../../test/support/api/dialect-world.ts";
import { audienceOf, organizationAudience, type Audience } from "../../core/people/actor.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { anthropic } from "../../dialects/anthropic/anthropic.ts";
import { gemini } from "../../dialects/gemini.ts";
import { openai } from "../../dialects/openai/openai.ts";
import { digestOfKey } from "../../registry/keys/digest.ts";
import { LiveCatalogue, type CacheBounds } from "../live-catalogue.ts";
import { opened, type Payload } from "./plain.ts";
import { turns } from "../turns.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp(manyYaml(200))));
afterAll(() => app.close());

const dialects: readonly Dialect[] = [openai, anthropic, gemini];
const load = (viewBytes: number) =>
  LiveCatalogue.load(app.store, Date.now, {
    viewBytes,
    keyBytes: 1,
    sessionBytes: 1,
    limitBytes: 1,
  } satisfies CacheBounds);

/** A project that does not see one of the models, so that each project has a different list. */
function project(organizationId: string, at: number): Audience {
  const policy = { mode: "deny_list", modelIds: new Set([`many/model-${String(at).padStart(4, "0")}`]) } as const;
  return audienceOf(organizationId, policy, new Set(), digestOfKey);
}

async function list(live: LiveCatalogue, audience: Audience, dialect: Dialect = openai) {
  const rendering = await live.view(audience).list(dialect);
  return rendering.variant("identity");
}

test("audiences with equal lists share the bytes, each under its own tag", async () => {
  const live = await load(10_000_000);
  await list(live, organizationAudience("org-1"));
  // The second time it is in one Blob.
  const one = await list(live, organizationAudience("org-1"));
  expect(one.payload).toBeInstanceOf(Blob);
  const before = live.views.bytes;
  const others = await Promise.all(["org-2", "org-3", "org-4"].map((id) => list(live, organizationAudience(id))));
  const unseen = { mode: "deny_list", modelIds: new Set(["no such model"]) } as const;
  others.push(await list(live, audienceOf("org-1", unseen, new Set(), digestOfKey)));
  for (const other of others) expect(other.payload).toBe(one.payload);
  expect(new Set([one, ...others].map(({ etag }) => etag)).size).toBe(5);
  expect(live.views.bytes - before).toBeLessThan(4 * 13_000);
});

async function sameText(a: Payload, b: Payload): Promise<boolean> {
  return (await new Response(opened(a)).text()) === (await new Response(opened(b)).text());
}

test("the cache stays within its bound, whatever is requested", async () => {
  const bound = 1_000_000;
  const live = await load(bound);
  for (let at = 0; at < 60; at++)
    for (const dialect of dialects) {
      const audience = project(`org-${at % 7}`, at);
      await list(live, audience, dialect);
      live.view(audience).single(openai, "many/model-0100");
      if (dialect.readQuery !== undefined) await live.view(audience).listing(dialect);
      expect(live.views.bytes).toBeLessThanOrEqual(bound);
    }
  expect(live.views.bytes).toBeGreaterThan(bound / 2);
});

test("many projects of one organization do not evict another's list", async () => {
  const live = await load(1_000_000);
  const quiet = organizationAudience("org-quiet");
  const kept = await list(live, project("org-quiet", 150));
  const whole = await list(live, quiet);
  for (let at = 0; at < 150; at++) await list(live, project("org-loud", at));
  expect(await list(live, project("org-quiet", 150))).toBe(kept);
  expect(await list(live, quiet)).toBe(whole);
});

test("listings of pages stay within the bound, and each organization keeps its own", async () => {
  const live = await load(1_000_000);
  const page = (audience: Audience, tag: string | null) =>
    turns.run("a", "test", (slices) => live.views.pagedListing(audience, gemini, tag, slices));
  const quiet = (await page(project("org-quiet", 150), null))!;
  for (let at = 0; at < 100; at++) {
    await page(project("org-loud", at), null);
    expect(live.views.bytes).toBeLessThanOrEqual(1_000_000);
  }
  expect((await page(project("org-quiet", 150), quiet.tag))?.listing).toBe(quiet.listing);
});

test("an evicted list is made again with the same bytes", async () => {
  const live = await load(100_000);
  const first = await list(live, project("org-1", 0));
  for (let at = 1; at < 30; at++) await list(live, project("org-1", at));
  const again = await list(live, project("org-1", 0));
  expect(again).not.toBe(first);
  expect([again.etag, await sameText(again.payload, first.payload)]).toEqual([first.etag, true]);
});
