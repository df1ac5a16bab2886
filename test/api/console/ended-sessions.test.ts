import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { digestOfSession } from "../../../src/registry/sessions/session-secret.ts";
import { ConsolePage, signedIn } from "../../support/console-page.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());
const aceme = administrator(() => app);

const minutes = (count: number) => count * 60_000;
/** What the loop beside the requests does every half a minute. */
const saveUse = () => app.store.sessions.noteUse(app.live.sessions.takeUsed());

async function readersSession() {
  const page = await signedIn(app, "acemeReaderAdmin");
  const me = (await page.call("GET", "/rollcall/v1/me")).json;
  return { page, userId: me.principal.id as string, keyId: me.key.id as string, sessionId: me.session.id as string };
}

describe("a session ends with the next request", () => {
  test("when its person signs out, and the browser forgets what it kept", async () => {
    const page = await signedIn(app);
    const kept = page.cookie;
    const answer = await page.call("DELETE", "/session");
    expect([answer.status, answer.json]).toEqual([200, { object: "rollcall.session.ended", ended: true }]);
    expect(answer.headers["clear-site-data"]).toBe('"cache", "storage"');
    expect(answer.headers["set-cookie"]).toMatch(/^__Host-rollcall=; .*Max-Age=0$/);
    page.cookie = kept;
    expect(await page.status()).toBe(401);
    expect((await page.call("DELETE", "/session")).json.ended).toBe(false);
    expect((await app.audit("org-aceme"))[0]?.type).toBe("logout.succeeded");
  });

  test("when the key that it was made from is revoked", async () => {
    const { page, keyId } = await readersSession();
    await aceme.delete(`/v1/organization/admin_api_keys/${keyId}`);
    expect(await page.status()).toBe(401);
  });

  test("when that key expires, and a shortened key shortens it", async () => {
    const { userId } = await readersSession();
    const made = await aceme.post(`/rollcall/v1/users/${userId}/admin_api_keys`, {
      name: "x",
      expires_in_seconds: 3000,
    });
    const page = new ConsolePage(app);
    const session = await page.call("POST", "/session", { key: made.value });
    expect(session.status).toBe(200);
    expect((await page.call("GET", "/rollcall/v1/me")).json.ends_at).toBe(made.expires_at);
    await aceme.post(`/rollcall/v1/api_keys/${made.id}/rotate`, { overlap_seconds: 600 });
    app.skewMs = minutes(9);
    expect(await page.status()).toBe(200);
    app.skewMs = minutes(11);
    expect(await page.status()).toBe(401);
  });

  test("when their keys are all revoked, or its person is removed, and it does not come back with them", async () => {
    const { page, userId } = await readersSession();
    await aceme.post(`/rollcall/v1/users/${userId}/revoke_keys`);
    expect(await page.status()).toBe(401);
    const made = await aceme.post(`/rollcall/v1/users/${userId}/admin_api_keys`, { name: "another" });
    const other = new ConsolePage(app);
    await other.call("POST", "/session", { key: made.value });
    expect(await other.status()).toBe(200);
    await aceme.delete(`/v1/organization/users/${userId}`);
    expect(await other.status()).toBe(401);
    const { id } = await aceme.post("/v1/organization/invites", { email: "reader@aceme.example", role: "reader" });
    await aceme.post(`/rollcall/v1/invites/${id}/accept`);
    expect(await other.status()).toBe(401);
  });

  test("when it was made without a key, too, and its person's keys are revoked or its person is removed", async () => {
    const { userId, keyId, page } = await readersSession();
    const withoutKey = async (letter: string) => {
      const secret = letter.repeat(43);
      const [created, id] = [Math.floor(Date.now() / 1000), `sess_${letter.repeat(24)}`];
      const ofUser = { id, organizationId: "org-aceme", userId, madeBy: "oidc", keyId: null } as const;
      const times = { created, seenAt: created, endsAt: created + 9_000, idleSeconds: 3_600, endedAt: null };
      const place = { address: null, browser: null, digest: digestOfSession(secret) };
      await app.store.write(({ sessions }) => sessions.add({ ...ofUser, ...times, ...place }));
      const made = new ConsolePage(app);
      made.cookie = `__Host-rollcall=${secret}`;
      return made;
    };
    const first = await withoutKey("a");
    await aceme.delete(`/v1/organization/admin_api_keys/${keyId}`);
    expect([await page.status(), await first.status()]).toEqual([401, 200]);
    expect((await first.call("GET", "/rollcall/v1/me")).json).toMatchObject({
      key: null,
      session: { made_by: { type: "oidc" } },
    });
    await aceme.post(`/rollcall/v1/users/${userId}/revoke_keys`);
    expect(await first.status()).toBe(401);
    const second = await withoutKey("b");
    expect(await second.status()).toBe(200);
    await aceme.delete(`/v1/organization/users/${userId}`);
    expect(await second.status()).toBe(401);
    const ended = await app.store.sessions.findHolder(digestOfSession("b".repeat(43)));
    expect(ended?.endedAt).not.toBeNull();
  });

  test("when an owner ends it, and its own person too, but nobody else", async () => {
    const { page, sessionId } = await readersSession();
    const owner = await signedIn(app);
    const ownersId = (await owner.call("GET", "/session")).json.id;
    const end = async (by: ConsolePage, id: string) => (await by.call("DELETE", `/rollcall/v1/sessions/${id}`)).status;
    expect(await end(page, ownersId)).toBe(404);
    expect(await end(owner, sessionId)).toBe(200);
    expect(await page.status()).toBe(401);
    expect(await end(owner, sessionId)).toBe(404);
    const { key, principal } = (await owner.call("GET", "/rollcall/v1/me")).json;
    const scopes = ["api.management.read"];
    const made = await aceme.post(`/rollcall/v1/users/${principal.id}/admin_api_keys`, { name: key.name, scopes });
    const reading = new ConsolePage(app);
    await reading.call("POST", "/session", { key: made.value });
    const [first, second] = [await readersSession(), await readersSession()];
    // It sees the session, so the refusal says what is missing.
    expect(await end(reading, first.sessionId)).toBe(403);
    expect(await end(reading, ownersId)).toBe(200);
    expect(await end(first.page, second.sessionId)).toBe(200);
    expect([await first.page.status(), await second.page.status()]).toEqual([200, 401]);
    expect((await app.audit("org-aceme"))[0]).toMatchObject({
      type: "rollcall.session.ended",
      resourceId: second.sessionId,
      keyId: first.sessionId,
      details: { user_id: first.userId },
    });
  });

  test("after sixty minutes without a request, by the server's clock", async () => {
    const page = await signedIn(app);
    app.skewMs = minutes(59);
    expect(await page.status()).toBe(200);
    app.skewMs = minutes(118);
    expect(await page.status()).toBe(200);
    await saveUse();
    app.skewMs = minutes(179);
    expect(await page.status()).toBe(401);
    await saveUse();
    // What was refused is no use, so it stays over.
    expect(await page.status()).toBe(401);
    app.skewMs = minutes(118);
    expect(await page.status()).toBe(200);
  });

  test("after sixty minutes in which only the page itself asked", async () => {
    const page = await signedIn(app);
    const inBackground = async () =>
      (await page.call("GET", "/session", undefined, { "x-rollcall-console": "background" })).status;
    app.skewMs = minutes(59);
    expect(await inBackground()).toBe(200);
    await saveUse();
    app.skewMs = minutes(61);
    expect(await inBackground()).toBe(401);
  });

  test("but not while its last use is being saved", async () => {
    const page = await signedIn(app);
    app.skewMs = minutes(59);
    expect(await page.status()).toBe(200);
    const uses = app.live.sessions.takeUsed();
    app.skewMs = minutes(61);
    expect(await page.status()).toBe(200);
    await app.store.sessions.noteUse(uses);
  });

  test("after twelve hours, however much it is used", async () => {
    const page = await signedIn(app);
    for (let at = 30; at < 720; at += 30) {
      app.skewMs = minutes(at);
      expect(await page.status()).toBe(200);
    }
    app.skewMs = minutes(720);
    expect(await page.status()).toBe(401);
  });

  test("when its person signs in at more places than fifty, at the oldest one", async () => {
    const pages: ConsolePage[] = [];
    for (let at = 0; at < 51; at++) {
      app.skewMs = at * 1_000;
      pages.push(await signedIn(app));
    }
    expect(await pages[0]!.status()).toBe(401);
    expect(await pages[1]!.status()).toBe(200);
    expect(await pages[50]!.status()).toBe(200);
  });
});

test("a stream of changes ends with its session, and does not keep it alive", async () => {
  const { page, sessionId } = await readersSession();
  await aceme.post(`/v1/organization/users/${(await page.call("GET", "/session")).json.user.id}`, { role: "owner" });
  const { stream, status } = await page.call("GET", "/rollcall/v1/changes?since=now", undefined, {
    accept: "text/event-stream",
  });
  expect(status).toBe(200);
  expect(app.live.sessions.takeUsed()).toHaveLength(1);
  const reader = stream!.getReader();
  await reader.read();
  await reader.read();
  expect(app.live.sessions.takeUsed()).toEqual([]);
  await aceme.delete(`/rollcall/v1/sessions/${sessionId}`);
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  // The end of its own session is the last that it could have told.
  expect(text).not.toContain("login");
});

describe("a change that is under way when its session ends", () => {
  test("is refused in the transaction", async () => {
    const page = await signedIn(app);
    const { id } = (await page.call("GET", "/session")).json;
    const end = () => app.store.write(async ({ sessions }) => ((await sessions.end("org-aceme", id, 1)) ? null : null));
    // The catalogue has not caught up, as on a server that learns of it a moment later.
    await end();
    const made = await page.call("POST", "/v1/organization/projects", { name: "too late" });
    expect([made.status, made.json.error.message]).toEqual([401, expect.stringContaining("your session is over")]);
  });
});

describe("lists of sessions", () => {
  test("show an owner all, and others their own", async () => {
    const owner = await signedIn(app);
    app.skewMs = 1_000;
    const { page, userId } = await readersSession();
    await signedIn(app, "zenithAdmin");
    const list = async (by: ConsolePage, query = "") => (await by.call("GET", `/rollcall/v1/sessions${query}`)).json;
    const emails = ({ data }: any) => data.map(({ user }: any) => user.email);
    expect(emails(await list(owner))).toEqual(["owner@aceme.example", "reader@aceme.example"]);
    expect(emails(await list(page))).toEqual(["reader@aceme.example"]);
    expect(emails(await list(owner, `?user_id=${userId}`))).toEqual(["reader@aceme.example"]);
    const { user } = (await owner.call("GET", "/session")).json;
    expect((await list(page, `?user_id=${user.id}`)).error.code).toBe("missing_scope");
    const { data } = await list(page);
    expect(data[0]).toMatchObject({ is_current: true, made_by: { type: "key" } });
    const first = await list(owner, "?limit=1");
    expect(first).toMatchObject({ has_more: true });
    expect(emails(await list(owner, `?after=${first.last_id}`))).toEqual(["reader@aceme.example"]);
    app.skewMs = minutes(61);
    expect(emails(await aceme.get("/rollcall/v1/sessions"))).toEqual([]);
  });
});

describe("a sign-in link", () => {
  test("signs its key's holder in once, in any browser", async () => {
    const link = await aceme.post("/rollcall/v1/sign_in_links");
    expect(link.path).toBe(`/console/sign-in#link=${link.token}`);
    app.secrets.add(link.token);
    const pages = [new ConsolePage(app), new ConsolePage(app), new ConsolePage(app)];
    const answers = await Promise.all(pages.map((page) => page.call("POST", "/session", { link: link.token })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    expect(answers.find(({ status }) => status === 200)?.json).toMatchObject({
      made_by: { type: "link", key_id: expect.stringMatching(/^key_/) },
      user: { email: "owner@aceme.example" },
    });
  });

  test("is valid for a minute, and not after its key was revoked", async () => {
    const late = await aceme.post("/rollcall/v1/sign_in_links");
    app.skewMs = minutes(1);
    expect((await new ConsolePage(app).call("POST", "/session", { link: late.token })).status).toBe(401);
    const { token } = (await app.call("POST", "/rollcall/v1/sign_in_links", { key: "acemeReaderAdmin" })).json;
    const { keyId } = await readersSession();
    await aceme.delete(`/v1/organization/admin_api_keys/${keyId}`);
    expect((await new ConsolePage(app).call("POST", "/session", { link: token })).status).toBe(401);
  });

  test("is made with an admin key only, never by a session", async () => {
    const refused = await app.call("POST", "/rollcall/v1/sign_in_links", { key: "acemeOwner" });
    expect(refused.json.error.code).toBe("missing_scope");
    const page = await signedIn(app);
    expect(await page.status("POST", "/rollcall/v1/sign_in_links")).toBe(403);
  });
});

test("neither the secret of a session nor of a link is stored or logged", async () => {
  const page = await signedIn(app);
  app.secrets.add(page.cookie!.split("=")[1]!);
  app.secrets.add((await aceme.post("/rollcall/v1/sign_in_links")).token);
  await page.status("GET", "/rollcall/v1/me");
  // Closing the app looks for them.
});
