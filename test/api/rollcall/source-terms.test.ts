import { describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { sourced } from "../../support/upstreams/sourced.ts";
import { putSource, refresh, sourceAt, startUpstream } from "../../support/upstreams/upstreams.ts";

const there = sourced("up-a", "up-b");

const aceme = administrator(() => there.app);
const zenith = administrator(() => there.app, "zenithAdmin");
const sources = "/rollcall/v1/sources";
const secret = "an-upstream-secret-of-the-tests";

const input = (changes: object = {}) => ({ id: "up", kind: "openai", base_url: there.upstream.url, ...changes });
const refreshed = (id = "up", organizationId = "org-aceme") => refresh(there.app, sourceAt("", { id, organizationId }));

describe("a secret", () => {
  test("is sent to its upstream and appears nowhere else", async () => {
    there.app.secrets.add(secret);
    let sent: string | undefined;
    there.upstream.answer = (request, response) => {
      sent = request.headers.authorization;
      response.statusCode = 401;
      response.end(JSON.stringify({ error: { message: `not ${secret}` } }));
    };
    const added = await aceme.post(sources, input({ secret }));
    expect(added.has_secret).toBe(true);
    await refreshed();
    expect(sent).toBe(`Bearer ${secret}`);
    const stored = await there.app.store.sources.find({ organizationId: "org-aceme", id: "up" });
    const sealed = stored?.sealedSecret ?? "";
    expect(sealed).toMatch(/^2:/);
    there.app.secrets.add(sealed);
    for (const path of [sources, `${sources}/up`, "/rollcall/v1/changes", "/v1/organization/audit_logs", "/metrics"]) {
      const { text } = await there.app.call("GET", path, { key: "acemeAdmin" });
      expect([path, text.includes(secret), text.includes(sealed)]).toEqual([path, false, false]);
    }
    // The sealed secret may appear in its row only.
    there.app.secrets.delete(sealed);
  });

  test("is sealed again when the options of its source change", async () => {
    const options = { organization: "org-1" };
    await aceme.post(sources, input({ secret }));
    await aceme.post(`${sources}/up`, { options });
    let sent: string | undefined;
    there.upstream.answer = (request, response) => {
      sent = request.headers.authorization;
      response.end("{}");
    };
    await refreshed();
    expect(sent).toBe(`Bearer ${secret}`);
  });

  test("is kept by other changes, is required again with a new base URL, and can be removed", async () => {
    await aceme.post(sources, input({ secret }));
    expect((await aceme.post(`${sources}/up`, { priority: 1 })).has_secret).toBe(true);
    const { error } = await aceme.post(`${sources}/up`, { base_url: "https://example.com/v1" }, 400);
    expect(error).toMatchObject({ param: "secret", message: expect.stringContaining("another place") });
    const moved = await aceme.post(`${sources}/up`, { base_url: "https://example.com/v1", secret: "another" });
    expect(moved).toMatchObject({ base_url: "https://example.com/v1", has_secret: true });
    expect((await aceme.post(`${sources}/up`, { secret: null })).has_secret).toBe(false);
    expect((await there.app.audit("org-aceme"))[0]?.details).toMatchObject({ secret_changed: true });
  });
});

describe("an invalid source", () => {
  const fine = { id: "up", kind: "openai" };
  test.each<[object, string]>([
    [{ kind: "openai" }, "id"],
    [{ id: "up" }, "kind"],
    [{ ...fine, id: "Up!" }, "id"],
    [{ ...fine, kind: "closedai" }, "kind"],
    [{ ...fine, base_url: "ftp://x" }, "base_url"],
    [{ ...fine, base_url: "https://user:pass@x/" }, "base_url"],
    [{ ...fine, base_url: "http://169.254.169.254/latest" }, "base_url"],
    [{ ...fine, options: { odd: "x" } }, "options.odd"],
    [{ ...fine, options: { odd: 1 } }, "options.odd"],
    [{ ...fine, options: [] }, "options"],
    [{ ...fine, options: { calls: "chats" } }, "options.calls"],
    [{ ...fine, options: { calls: "gemini.generate" } }, "options.calls"],
    [{ ...fine, options: { organization: "a b" } }, "options.organization"],
    [{ ...fine, options: { served_by: "lab" } }, "options.served_by"],
    [{ ...fine, kind: "anthropic", options: { version: "newest" } }, "options.version"],
    [{ id: "up", kind: "static", models: ["a"], options: { served_by: "No!" } }, "options.served_by"],
    [{ id: "up", kind: "static", models: ["a"], options: { calls: "chat" } }, "options.calls"],
    [{ ...fine, naming: { type: "odd" } }, "naming.type"],
    [{ ...fine, naming: { type: "prefix" } }, "naming.prefix"],
    [{ ...fine, naming: { type: "prefix", prefix: "a//" } }, "naming"],
    [{ ...fine, naming: { type: "map" } }, "naming.ids"],
    [{ ...fine, naming: { type: "map", ids: { a: "x", b: "x" } } }, "naming"],
    [{ ...fine, naming: { type: "bare", prefix: "x" } }, "naming.prefix"],
    [{ ...fine, includes: [""] }, "naming"],
    [{ ...fine, excludes: "x" }, "excludes"],
    [{ ...fine, priority: 1001 }, "priority"],
    [{ ...fine, refresh_seconds: 4 }, "refresh_seconds"],
    [{ ...fine, deletion: "maybe" }, "deletion"],
    [{ ...fine, kind: "ollama", base_url: "http://127.0.0.1:1", deletion: "push" }, "deletion"],
    [{ ...fine, models: ["x"] }, "models"],
    [{ id: "up", kind: "static" }, "models"],
    [{ id: "up", kind: "static", models: {} }, "models"],
    [{ id: "up", kind: "static", models: [7] }, "models"],
    [{ id: "up", kind: "static", models: ["a", "a"] }, "models"],
    [{ id: "up", kind: "static", models: ["a", "b//c"] }, "models"],
    [{ id: "up", kind: "static", models: [{ id: "a", output_limit: -1 }] }, "models"],
    [{ ...fine, secret: "" }, "secret"],
    [{ ...fine, secret: "ü" }, "secret"],
    [{ ...fine, secret: "x".repeat(4097) }, "secret"],
    [{ ...fine, secret: 7 }, "secret"],
    [{ ...fine, colour: "blue" }, "colour"],
  ])("%j answers 400 with the param %s", async (body, param) => {
    const { revision } = there.app.live;
    const { error } = await aceme.post(sources, body, 400);
    expect([error.code, error.param]).toEqual([null, param]);
    expect(there.app.live.revision).toBe(revision);
  });

  test.each<[object, string]>([
    [
      { ...fine, base_url: "https://x/?a=1" },
      "Invalid 'base_url': it cannot be used, since its URL must not hold a query (?).",
    ],
    [
      { id: "up", kind: "static", models: ["a", "a"] },
      `Invalid 'models': it cannot be used, since it lists "a" twice.`,
    ],
    [{ id: "up", kind: "static" }, "Invalid 'models': it must list the models of a source of the kind static."],
    [
      { ...fine, options: { calls: "rerank=rerank" } },
      `Invalid 'options.calls': it gives rerank the path "rerank", which must begin with /.`,
    ],
    [
      { ...fine, options: { idle_timeout: "1m" } },
      "Invalid 'options.idle_timeout': it must be a whole number of seconds from 1 to 3600, or off.",
    ],
    [
      { ...fine, options: { odd: "x" } },
      "Invalid 'options.odd': it is no option of openai, which has organization, project, calls, failover, idle_timeout, keep_alive, openwebui_headers, files.",
    ],
    [
      { ...fine, includes: [""] },
      "Invalid 'naming': it cannot be used, since a pattern must be 1 to 512 characters long.",
    ],
  ])("%j has an error in one sentence", async (body, message) => {
    expect((await aceme.post(sources, body, 400)).error.message).toBe(message);
  });

  test("cannot be made by a change either, and id and kind cannot be changed", async () => {
    await aceme.post(sources, input());
    for (const body of [{ id: "other" }, { kind: "ollama" }, { priority: -1 }])
      await aceme.post(`${sources}/up`, body, 400);
    await aceme.post(sources, input(), 409);
    await aceme.post(`${sources}/none`, { priority: 1 }, 404);
    await aceme.post(`${sources}/none/refresh`, undefined, 404);
  });
});

describe("the owner of a source", () => {
  test("two organizations may use the same id, and neither sees the other's source", async () => {
    const other = await startUpstream("up-a", "up-z");
    await aceme.post(sources, input());
    await zenith.get(`${sources}/up`, 404);
    expect((await zenith.get(sources)).data).toEqual([]);
    await zenith.post(sources, input({ base_url: other.url }));
    await refreshed();
    await refreshed("up", "org-zenith");
    expect((await zenith.get(`${sources}/up`)).base_url).toBe(other.url);
    await zenith.delete(`${sources}/up`);
    expect(await there.ids()).toEqual(["up-a", "up-b"]);
    other.close();
  });

  test("a shared source is visible to all without its base URL, and no organization can change it", async () => {
    await putSource(there.app, sourceAt(there.upstream.url, { id: "all", organizationId: null, deletion: "local" }));
    for (const one of [aceme, zenith]) {
      const [shown] = (await one.get(sources)).data;
      expect([shown.id, shown.shared, shown.state]).toEqual(["all", true, "waiting"]);
      expect(JSON.stringify(shown)).not.toContain("127.0.0.1");
      for (const field of ["base_url", "options", "has_secret", "models"]) expect(shown).not.toHaveProperty(field);
    }
    expect((await aceme.post(`${sources}/all`, { priority: 1 }, 403)).error.code).toBe("source_not_changeable");
    expect((await aceme.post(`${sources}/all/refresh`, undefined, 403)).error.code).toBe("source_not_changeable");
    await aceme.delete(`${sources}/all`, 403);
    await aceme.post(sources, input({ id: "all" }));
    expect((await aceme.get(sources)).data.map(({ shared }: any) => shared)).toEqual([false]);
  });

  test("a source of the file can be refreshed through the API but not changed", async () => {
    await putSource(there.app, sourceAt(there.upstream.url));
    expect(await aceme.get(`${sources}/up`)).toMatchObject({ declared_by: "file", has_secret: false });
    const { error } = await aceme.post(`${sources}/up`, { priority: 1 }, 403);
    expect(error).toMatchObject({ code: "source_not_changeable", message: expect.stringContaining("file") });
    await aceme.delete(`${sources}/up`, 403);
    await aceme.post(`${sources}/up/refresh`);
  });

  test("an auditor can see sources and not change them", async () => {
    await aceme.post(sources, input());
    const reader = administrator(() => there.app, "acemeReaderAdmin");
    await reader.post(`${sources}/up/refresh`, undefined, 403);
    await reader.get(sources, 403);
  });
});
