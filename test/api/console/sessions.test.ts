import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { digestOfKey } from "../../../src/registry/keys/digest.ts";
import { digestOfSession } from "../../../src/registry/sessions/session-secret.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { ConsolePage, pageHeaders, signedIn } from "../../support/console-page.ts";
import { keys } from "../../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());
const aceme = administrator(() => app);

describe("signing in", () => {
  test("an admin key starts a session, whose cookie is for this host and its scripts' requests only", async () => {
    const page = new ConsolePage(app);
    const answer = await page.call("POST", "/session", { key: keys.acemeAdmin }, { "user-agent": "A browser" });
    expect(answer.json).toMatchObject({
      object: "rollcall.session",
      made_by: { type: "key" },
      is_current: true,
      address: "192.0.2.1",
      browser: "A browser",
      user: { email: "owner@aceme.example" },
    });
    expect(answer.json.ends_at - answer.json.created_at).toBe(12 * 3600);
    expect(answer.json.idle_ends_at - answer.json.created_at).toBe(3600);
    expect(answer.headers["set-cookie"]).toMatch(
      /^__Host-rollcall=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect((await page.call("GET", "/session")).json.id).toBe(answer.json.id);
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "login.succeeded", resourceId: answer.json.id, address: "192.0.2.1" });
  });

  test("what is no admin key is refused, and a refusal shows only as much of it as any other", async () => {
    const page = new ConsolePage(app);
    const attempt = async (body: object) => {
      const { status, json } = await page.call("POST", "/session", body);
      return [status, json.error.code, json.error.message];
    };
    expect(await attempt({ key: keys.acemeOwner })).toEqual([403, "missing_scope", expect.any(String)]);
    const [status, code, message] = await attempt({ key: "sk-admin-rc1_nothing-like-a-key-at-all" });
    expect([status, code]).toEqual([401, "invalid_api_key"]);
    expect(message).toContain("sk-admin*");
    expect(message).not.toContain("nothing-like");
    expect((await attempt({ link: "x" }))[0]).toBe(401);
    expect((await attempt({}))[0]).toBe(400);
    expect((await attempt({ key: keys.acemeAdmin, link: "x" }))[0]).toBe(400);
    expect(page.cookie).toBeNull();
  });

  test("a session never has a secret that the browser brought, and ends the one it had before", async () => {
    const page = await signedIn(app);
    const before = page.cookie;
    const chosen = `__Host-rollcall=${"a".repeat(43)}`;
    await page.call("POST", "/session", { key: keys.acemeAdmin }, { cookie: chosen });
    expect(page.cookie).not.toBe(chosen);
    page.cookie = before;
    await page.call("POST", "/session", { key: keys.acemeAdmin });
    const after = page.cookie;
    expect(after).not.toBe(before);
    expect(await page.status()).toBe(200);
    page.cookie = before;
    expect(await page.status()).toBe(401);
  });

  test("ten failures from one address within a minute are enough, and right keys do not count", async () => {
    const page = new ConsolePage(app);
    for (let at = 0; at < 12; at++)
      expect((await page.call("POST", "/session", { key: keys.acemeAdmin })).status).toBe(200);
    const wrong = { key: "sk-admin-rc1_wrong-and-much-too-short" };
    const statuses: number[] = [];
    for (let at = 0; at < 11; at++) statuses.push((await page.call("POST", "/session", wrong)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    const { status, headers } = await page.call("POST", "/session", { key: keys.acemeAdmin });
    expect([status, Number(headers["retry-after"]) > 50]).toEqual([429, true]);
    const failures = app.logLines.filter((line) => line.includes("a sign-in to the console failed"));
    expect(failures).toHaveLength(10);
    expect(failures.join()).not.toContain("wrong");
  });
});

describe("what a session may", () => {
  test("its holder administers with it, as far as the key that it was made from allows", async () => {
    const owner = await signedIn(app);
    expect((await owner.call("GET", "/v1/organization/projects")).status).toBe(200);
    expect((await owner.call("POST", "/v1/organization/projects", { name: "made in the console" })).status).toBe(200);
    const me = (await owner.call("GET", "/rollcall/v1/me")).json;
    expect(me).toMatchObject({
      key: { name: "acemeAdmin", kind: "admin" },
      session: { made_by: { type: "key", key_id: me.key.id } },
      principal: { email: "owner@aceme.example" },
    });
    const [event] = await app.audit("org-aceme");
    expect([event?.type, event?.keyId]).toEqual(["project.created", me.session.id]);
    const reader = await signedIn(app, "acemeReaderAdmin");
    expect((await reader.call("GET", "/v1/organization/projects")).status).toBe(403);
    const scoped = await aceme.post(`/rollcall/v1/users/${me.principal.id}/admin_api_keys`, {
      name: "scoped",
      scopes: ["api.management.read"],
    });
    const limited = new ConsolePage(app);
    await limited.call("POST", "/session", { key: scoped.value });
    expect((await limited.call("GET", "/v1/organization/projects")).status).toBe(200);
    expect((await limited.call("POST", "/v1/organization/projects", { name: "not made" })).status).toBe(403);
  });

  test("the page reads no models as a project does, and calls none", async () => {
    const page = await signedIn(app);
    for (const path of ["/v1/models", "/v1/chat/completions", "/metrics", "/healthz", "/models", "/api/tags"])
      for (const method of ["GET", "POST"]) expect(await page.status(method, path)).toBe(404);
  });

  test("a changed role counts with the next request", async () => {
    const reader = await signedIn(app, "acemeReaderAdmin");
    const { principal } = (await reader.call("GET", "/rollcall/v1/me")).json;
    await aceme.post(`/v1/organization/users/${principal.id}`, { role: "owner" });
    expect(await reader.status("GET", "/v1/organization/projects")).toBe(200);
    await aceme.post(`/v1/organization/users/${principal.id}`, { role: "reader" });
    expect(await reader.status("GET", "/v1/organization/projects")).toBe(403);
  });
});

describe("a request that the console's page did not send", () => {
  test.each([
    ["comes from another port of this host", { "sec-fetch-site": "same-site" }],
    ["comes from another host", { "sec-fetch-site": "cross-site" }],
    ["has no page", { "sec-fetch-site": "none" }],
    ["is a navigation", { "sec-fetch-mode": "navigate" }],
  ])("is refused if it %s", async (_, headers) => {
    const page = await signedIn(app);
    for (const [method, path] of [
      ["GET", "/session"],
      ["DELETE", "/session"],
      ["POST", "/session"],
      ["GET", "/v1/organization/projects"],
      ["OPTIONS", "/v1/organization/projects"],
      ["POST", "/rollcall/v1/users/x/revoke_keys"],
    ] as const) {
      const answer = await page.call(method, path, undefined, { ...headers, origin: "http://127.0.0.1:9" });
      expect([answer.status, answer.json.error.code]).toEqual([403, "cross_site"]);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
    expect(await page.status()).toBe(200);
  });

  test.each(Object.keys(pageHeaders).filter((name) => name !== "sec-fetch-mode" && name !== "sec-fetch-dest"))(
    "is refused without %s",
    async (missing) => {
      const page = await signedIn(app);
      const { [missing]: _, ...headers } = { ...pageHeaders, cookie: page.cookie! } as Record<string, string>;
      expect((await app.call("GET", "/console/api/session", { headers })).status).toBe(403);
    },
  );

  test("is refused with a bearer key, which is not read there", async () => {
    const page = new ConsolePage(app);
    for (const name of ["authorization", "x-api-key", "api-key", "x-goog-api-key"]) {
      const value = name === "authorization" ? `Bearer ${keys.acemeAdmin}` : keys.acemeAdmin;
      expect((await page.call("GET", "/v1/organization/projects", undefined, { [name]: value })).status).toBe(401);
    }
  });

  test("gets nothing for the cookie anywhere else", async () => {
    const page = await signedIn(app);
    const secret = page.cookie!.split("=")[1]!;
    expect(digestOfSession(secret)).not.toBe(digestOfKey(secret));
    for (const path of ["/v1/models", "/v1/organization/projects", "/rollcall/v1/me", "/rollcall/v1/sessions"])
      for (const headers of [
        { ...pageHeaders, cookie: page.cookie! },
        { authorization: `Bearer ${secret}` },
        { "x-api-key": `session ${secret}` },
      ] as Record<string, string>[])
        expect((await app.call("GET", path, { headers })).status).toBe(401);
  });
});

test("a session works, and begins, only from the networks of its organization", async () => {
  const key = keys.acemeAdmin;
  const ofAceme = await openTestApp(
    `organizations: [{ name: a, allowed_networks: ["192.0.2.0/24"], users: [{ email: a@b.example, role: owner }], keys: [{ name: k, value: ${key}, kind: admin, user: a@b.example }] }]`,
  );
  const page = await signedIn(ofAceme);
  const from = async (address: string, method: string, body = "") => {
    const headers = { ...pageHeaders, cookie: page.cookie!, "content-type": "application/json" };
    const { status, json } = await ofAceme.call(method, "/console/api/session", { address, headers, body });
    return [status, json.error?.code];
  };
  expect(await from("192.0.2.77", "GET")).toEqual([200, undefined]);
  expect(await from("198.51.100.7", "GET")).toEqual([401, "ip_not_authorized"]);
  expect(await from("198.51.100.7", "POST", JSON.stringify({ key }))).toEqual([401, "ip_not_authorized"]);
  await ofAceme.close();
});

test("a link of the page leads to a file, and no link of another page does", async () => {
  const page = await signedIn(app);
  const follow = (path: string, site: string) =>
    app.call("GET", `/console/api${path}`, {
      headers: {
        cookie: page.cookie!,
        "sec-fetch-site": site,
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      },
    });
  const file = await follow("/rollcall/v1/audit/export", "same-origin");
  expect([file.status, file.headers["content-disposition"]]).toEqual([
    200,
    'attachment; filename="rollcall-audit-log.ndjson"',
  ]);
  await file.stream?.cancel();
  for (const site of ["same-site", "cross-site", "none"])
    expect((await follow("/rollcall/v1/audit/export", site)).status).toBe(403);
  expect((await follow("/rollcall/v1/audit/events", "same-origin")).status).toBe(403);
});
