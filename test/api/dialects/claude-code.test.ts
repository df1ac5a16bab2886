import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { factsYaml, manyYaml, tuned } from "../../support/api/dialect-world.ts";
import { bestOf } from "../../support/waiting.ts";
import { slashModel } from "../../support/world.ts";

/** A key for Claude Code, which lists only ids that contain "claude" or "anthropic". */

let app: TestApp;
let key = "";
beforeAll(async () => {
  app = await openTestApp(factsYaml);
  const aceme = administrator(() => app);
  await aceme.post("/rollcall/v1/models", { id: "My-Claude" });
  const input = { name: "for Claude Code", email: "owner@aceme.example", model_names: "claude" };
  key = (await aceme.post("/rollcall/v1/projects/proj_aceme/api_keys", input)).value;
});
afterAll(() => app.close());

const ask = (target: string, version = true) =>
  app.call("GET", target, {
    headers: { authorization: `Bearer ${key}`, ...(version && { "anthropic-version": "2023-06-01" }) },
  });
const names = async (target: string) => (await ask(target)).json.data.map(({ id }: { id: string }) => id);
const expected = [
  "My-Claude",
  ...[tuned, "gpt-4o-mini", "leaving", slashModel, "text-embedding-3-small"].map((id) => `claude-via-${id}`),
];

test("Claude Code gets every model in one answer under names it accepts, with display names", async () => {
  const { status, json } = await ask("/v1/models?limit=1000");
  expect(status).toBe(200);
  expect(json.data.map(({ id }: { id: string }) => id)).toEqual(expected);
  expect(json.data.every(({ id }: { id: string }) => /claude|anthropic/i.test(id))).toBe(true);
  expect([json.has_more, json.first_id, json.last_id]).toEqual([false, "My-Claude", expected.at(-1)]);
  const shown = json.data.map((model: { display_name: string }) => model.display_name);
  expect(shown).toEqual(["My-Claude", tuned, "GPT-4o mini", "leaving", slashModel, "text-embedding-3-small"]);
});

test("each name leads back to its model in every dialect", async () => {
  for (const name of expected) {
    expect((await ask(`/v1/models/${encodeURIComponent(name)}`)).json.id).toBe(name);
    const plain = await ask(`/v1/models/${encodeURIComponent(name)}`, false);
    expect(plain.json.id).toBe(name.replace(/^claude-via-/, ""));
    const options = { headers: { authorization: `Bearer ${key}` }, body: JSON.stringify({ model: name }) };
    expect((await app.call("POST", "/api/show", options)).status).toBe(200);
  }
  expect((await ask("/v1/models/gpt-4o-mini")).status).toBe(200);
  for (const nobodys of [
    "claude-via-absent",
    "claude-via-",
    "claude-via-My-Claude",
    "claude-via-claude-via-gpt-4o-mini",
  ])
    expect([nobodys, (await ask(`/v1/models/${nobodys}`)).status]).toEqual([nobodys, 404]);
});

test("other dialects and other keys see unchanged ids", async () => {
  expect((await ask("/v1/models", false)).text).not.toContain("claude-via-");
  const other = await app.call("GET", "/anthropic/v1/models", { key: "acemeOwner" });
  expect(other.text).not.toContain("claude-via-");
  expect((await app.call("GET", "/v1/models/claude-via-gpt-4o-mini", { key: "acemeOwner" })).status).toBe(404);
});

test("pages use the prefixed names", async () => {
  const first = (await ask("/v1/models?limit=2")).json;
  expect(first.has_more).toBe(true);
  const rest = await names(`/v1/models?limit=10&after_id=${encodeURIComponent(first.last_id)}`);
  expect([...first.data.map(({ id }: { id: string }) => id), ...rest]).toEqual(expected);
  expect(await names(`/v1/models?limit=10&before_id=${encodeURIComponent(expected[2] ?? "")}`)).toEqual(
    expected.slice(0, 2),
  );
});

test("a model whose real id has the prefix pages like any other", async () => {
  const aceme = administrator(() => app);
  await aceme.post("/rollcall/v1/models", { id: "claude-via-zzz" });
  const all = await names("/v1/models?limit=1000");
  const read: string[] = [];
  for (let page = (await ask("/v1/models?limit=1")).json; ;) {
    read.push(page.data[0].id);
    if (!page.has_more) break;
    page = (await ask(`/v1/models?limit=1&after_id=${encodeURIComponent(page.last_id)}`)).json;
  }
  expect(all).toContain("claude-via-zzz");
  expect(read).toEqual(all);
  await app.call("DELETE", "/v1/models/claude-via-zzz", { key: "acemeOwner" });
});

test("a model cannot be deleted by a prefixed name", async () => {
  const headers = { authorization: `Bearer ${key}` };
  expect((await app.call("DELETE", `/v1/models/claude-via-${tuned}`, { headers })).status).toBe(404);
});

test("a key of the file can use prefixed names, and 2,000 models come well within Claude Code's two seconds", async () => {
  const yaml = manyYaml(2_000).replace("project: default, user", "project: default, model_names: claude, user");
  // Each measurement uses a new server that has rendered nothing yet.
  const bestMs = await bestOf(3, 1_500, async () => {
    const many = await openTestApp(yaml);
    const headers = { "anthropic-version": "x" };
    const startedMs = performance.now();
    const answer = await many.call("GET", "/v1/models?limit=1000", { key: "acemeOwner", headers });
    const durationMs = performance.now() - startedMs;
    expect(answer.json.data.length).toBe(2_000);
    expect(answer.json.data[0].id).toBe("claude-via-many/model-0000");
    await many.close();
    return durationMs;
  });
  expect(bestMs).toBeLessThan(1_500);
});
