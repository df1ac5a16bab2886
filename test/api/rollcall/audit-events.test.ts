import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

/** Searching the audit log, one whole event, and the export. */

let app: TestApp;
const longIds = Array.from({ length: 400 }, (_, at) => `a-model-of-the-policy-${at}`);

beforeAll(async () => {
  app = await openTestApp();
  await aceme.post("/v1/organization/projects/proj_aceme/model_permissions", {
    mode: "allow_list",
    model_ids: longIds,
  });
  for (let at = 0; at < 60; at++) await aceme.post("/v1/organization/groups", { name: `Group ${at}` });
});
afterAll(() => app.close());

const aceme = administrator(() => app);
const events = "/rollcall/v1/audit/events";
const exported = async (query = "", key: "acemeAdmin" | "zenithAdmin" = "acemeAdmin") => {
  const { status, text, stream, headers } = await app.call("GET", `/rollcall/v1/audit/export?${query}`, { key });
  expect([status, headers["content-type"]]).toEqual([200, "application/x-ndjson"]);
  const body = stream === null ? text : await new Response(stream).text();
  return body
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
};

test("events come newest first, page by page, and each page goes on where the last one ended", async () => {
  const ids: string[] = [];
  for (let after = ""; ;) {
    const page = await aceme.get(`${events}?limit=25${after}`);
    ids.push(...page.data.map(({ id }: { id: string }) => id));
    if (!page.has_more) break;
    after = `&after=${page.next}`;
  }
  expect(ids).toEqual((await app.audit("org-aceme")).map(({ id }) => id));
  const oldest = await aceme.get(`${events}?limit=1&order=asc`);
  expect(oldest.data[0].id).toBe(ids.at(-1));
});

test("a search finds a part of the details, the names, the type or the resource", async () => {
  const types = async (query: string) =>
    (await aceme.get(`${events}?limit=100&${query}`)).data.map(({ type }: { type: string }) => type);
  expect(await types("q=POLICY-399")).toEqual(["project.updated"]);
  expect(await types("q=rollcall.STARTED")).toEqual(["rollcall.started"]);
  expect(await types("q=proj_aceme")).toEqual(["project.updated"]);
  // The start names the user in its details.
  expect((await types("q=owner@aceme")).length).toBe(62);
  expect(await types("q=Group%2059&event_types[]=group.created")).toEqual(["group.created"]);
  expect(await types("q=100%25")).toEqual([]);
});

test("a list cuts long details and says so, and one event by its id is whole", async () => {
  const [cut] = (await aceme.get(`${events}?event_types[]=project.updated`)).data;
  expect(cut).toMatchObject({ details_cut: true, project: { id: "proj_aceme", name: "default" } });
  expect(JSON.stringify(cut.details).length).toBeLessThan(4_000);
  const named = cut.details.changes_requested.model_permissions.model_ids;
  expect(named).toEqual(longIds.slice(0, named.length));
  const whole = await aceme.get(`${events}/${cut.id}`);
  expect(whole.details_cut).toBe(false);
  expect(whole.details.changes_requested.model_permissions.model_ids).toEqual(longIds);
  await aceme.get(`${events}/audit_log-none`, 404);
  await administrator(() => app, "zenithAdmin").get(`${events}/${cut.id}`, 404);
});

test("each event has its hash and its place in the chain, which are a note for a later verification", async () => {
  const all = await exported();
  expect(all.map(({ position }) => position)).toEqual(all.map((_, at) => at + 1));
  const verified = (query: string) => aceme.get(`/rollcall/v1/audit/verification${query}`);
  expect(await verified("")).toMatchObject({ head: all.at(-1).hash, events: all.length });
  const { hash, position, id } = all[30];
  expect(await aceme.get(`${events}/${id}`)).toMatchObject({ hash, position });
  expect((await verified(`?head=${hash}&events=${position}`)).intact).toBe(true);
  expect((await verified(`?head=${all[29].hash}&events=${position}`)).intact).toBe(false);
});

test("a sign-in link is called by the key whose holder it signs in", async () => {
  const { id, name } = (await aceme.get("/rollcall/v1/me")).key;
  await aceme.post("/rollcall/v1/sign_in_links");
  const [made] = (await aceme.get(`${events}?event_types[]=rollcall.sign_in_link.created`)).data;
  expect(made.resource).toEqual({ id, name });
});

test("an export has every whole event, oldest first, and goes on after any of them", async () => {
  const all = await exported();
  expect(all.map(({ id }) => id)).toEqual((await app.audit("org-aceme")).map(({ id }) => id).toReversed());
  expect(all.every(({ details_cut: isCut }) => isCut === false)).toBe(true);
  const rest = await exported(`after=${all[30].id}`);
  expect(rest).toEqual(all.slice(31));
  expect(await exported(`after=${all[30].id}&limit=5`)).toEqual(all.slice(31, 36));
  expect((await exported("q=policy-399")).length).toBe(1);
  expect((await exported("", "zenithAdmin")).map(({ id }) => id)).not.toContain(all[1].id);
});

test("a reader that takes nothing makes the server read nothing, and leaving frees the place", async () => {
  const open = () => app.call("GET", "/rollcall/v1/audit/export", { key: "acemeAdmin" });
  let searches = 0;
  const search = app.store.directory.searchAudit.bind(app.store.directory);
  app.store.directory.searchAudit = (...asked) => (searches++, search(...asked));
  const readers = [await open(), await open(), await open(), await open()];
  expect(searches).toBe(0);
  expect((await open()).status).toBe(429);
  for (const { stream } of readers) await stream!.cancel();
  const reader = (await open()).stream!.getReader();
  await reader.read();
  expect(searches).toBe(1);
  await reader.cancel();
  app.store.directory.searchAudit = search;
  expect((await exported()).length).toBeGreaterThan(60);
});

test.each(["after=x", "limit=0", "q=", "order=up", "nme=1"])("the query %s is refused", async (query) => {
  await aceme.get(`${events}?${query}`, 400);
});

test("an export after an event of another organization is refused", async () => {
  const [theirs] = await app.audit("org-zenith");
  await aceme.get(`/rollcall/v1/audit/export?after=${theirs!.id}`, 400);
});
