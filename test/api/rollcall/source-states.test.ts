import { expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { failing, refresh, sourceAt } from "../../support/upstreams/upstreams.ts";
import { sourced } from "../../support/upstreams/sourced.ts";
import { until } from "../../support/waiting.ts";

const there = sourced("up-a", "up-b");
const aceme = administrator(() => there.app);
const path = "/rollcall/v1/changes?since=now&source_states=true";
const name = { organizationId: "org-aceme", id: "up" };
const refreshed = () => refresh(there.app, sourceAt("", name));

/** Reads what a stream sends of states. */
async function openStates(key: "acemeAdmin" | "zenithAdmin" = "acemeAdmin") {
  const { status, stream } = await there.app.call("GET", path, { key, headers: { accept: "text/event-stream" } });
  expect(status).toBe(200);
  const states: any[] = [];
  let text = "";
  const reader = stream!.getReader();
  const reading = (async () => {
    for (const decoder = new TextDecoder(); ;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += decoder.decode(value);
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks.filter((one) => one.startsWith("event: source_state\n")))
        states.push(JSON.parse(block.slice(block.indexOf("data: ") + 6)));
    }
  })();
  return { states, end: async () => (await reader.cancel(), await reading) };
}

test("a stream has all states at first, and then each that changes, without a revision", async () => {
  await aceme.post("/rollcall/v1/sources", { id: "up", kind: "openai", base_url: there.upstream.url });
  const { states, end } = await openStates();
  await until(() => states.length === 1);
  const first = { object: "rollcall.source_state", source_id: "up", shared: false, state: "waiting", model_count: 0 };
  expect(states[0]).toEqual({
    ...first,
    refreshing: false,
    last_attempt_at: null,
    last_success_at: null,
    failures: 0,
    last_error: null,
    next_try_at: null,
  });
  await refreshed();
  await until(() => states.at(-1).state === "healthy");
  expect(states.at(-1)).toMatchObject({ model_count: 2, failures: 0, next_try_at: expect.any(Number) });
  const revision = there.app.live.revision;
  there.upstream.answer = failing(500);
  await refreshed();
  await until(() => states.at(-1).state === "failing");
  expect(states.at(-1).last_error).toBe((await aceme.get("/rollcall/v1/sources/up")).last_error);
  // As another server does that begins to refresh it.
  const now = Date.now();
  await there.app.store.sources.acquireLease(name, "another", now, now + 60_000);
  await until(() => states.at(-1).refreshing === true);
  expect((await aceme.get("/rollcall/v1/sources/up")).refreshing).toBe(true);
  there.upstream.answer = null;
  await refreshed();
  await until(() => states.at(-1).state === "healthy" && states.at(-1).refreshing === false);
  expect(there.app.live.revision).toBe(revision);
  const sent = states.length;
  await Bun.sleep(700);
  expect(states.length).toBe(sent);
  await aceme.delete("/rollcall/v1/sources/up");
  await until(() => states.at(-1).state === "removed");
  await end();
});

test("a page has the states as a list, and an organization sees only its own and the shared ones", async () => {
  await aceme.post("/rollcall/v1/sources", { id: "up", kind: "static", models: [] });
  const page = await aceme.get(path);
  expect(page.source_states.map(({ source_id: id }: any) => id)).toEqual(["up"]);
  expect(await aceme.get("/rollcall/v1/changes?since=now")).not.toHaveProperty("source_states");
  expect((await administrator(() => there.app, "zenithAdmin").get(path)).source_states).toEqual([]);
  const { states, end } = await openStates("zenithAdmin");
  await Bun.sleep(300);
  expect(states).toEqual([]);
  await end();
});

test("a project key follows changes, and no states", async () => {
  const ask = (query: string) => there.app.call("GET", `/rollcall/v1/changes?${query}`, { key: "acemeOwner" });
  expect((await ask("since=now")).status).toBe(200);
  expect((await ask("since=now&source_states=true")).status).toBe(403);
});
