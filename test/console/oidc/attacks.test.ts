import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { TestApp } from "../../support/app.ts";
import { fromPage } from "../../support/oidc/browser.ts";
import { client, startProvider, type TestProvider } from "../../support/oidc/provider.ts";
import { address, begin, comeBack, openSigningIn, sessionOf, signIn } from "../../support/oidc/signing-in.ts";
import { newStorePlace, type StorePlace } from "../../support/store-place.ts";

/** What a page of another site, or somebody with a link, may try with the sign-in of the console. */

let provider: TestProvider;
let app: TestApp;
/** What a test made for more than one server. */
let shared: StorePlace | null = null;
beforeEach(async () => void (provider = await startProvider({ claims })));
afterEach(async () => {
  // A code, a token, or the secret of the client is in no log, no metrics and no store.
  app.secrets.add(client.secret).add("an access token");
  await app.close();
  await shared?.remove();
  shared = null;
  provider.close();
});

const claims = { sub: "sub-of-owner", email: "owner@aceme.example", email_verified: true };
const open = async (fields = "") => void (app = await openSigningIn(provider, fields));
const logins = async () => (await app.audit("org-aceme")).filter(({ type }) => type === "login.succeeded").length;

describe("the return", () => {
  test("works once, even if the provider takes its code twice", async () => {
    await open();
    provider.behaviour = { claims, takesCodesTwice: true };
    const { location, cookie } = await begin(app);
    const query = provider.authorize(location);
    expect((await comeBack(app, query, cookie)).page).toBe("");
    expect((await comeBack(app, query, cookie)).page).toBe("sign-in?error=oidc_expired");
    // Nor with a new code.
    expect((await comeBack(app, provider.authorize(location), cookie)).page).toBe("sign-in?error=oidc_expired");
    expect(app.logLines.join("")).toContain("the sign-in was used already");
    expect(await logins()).toBe(1);
  });

  test("works once when it comes many times at once", async () => {
    await open();
    provider.behaviour = { claims, takesCodesTwice: true };
    const { location, cookie } = await begin(app);
    const query = provider.authorize(location);
    const pages = await Promise.all(Array.from({ length: 5 }, () => comeBack(app, query, cookie)));
    expect(pages.filter(({ page }) => page === "")).toHaveLength(1);
    expect(await logins()).toBe(1);
  });

  test("signs nobody in who did not begin: a victim does not get the attacker's session", async () => {
    await open();
    const attacker = await begin(app);
    const query = provider.authorize(attacker.location);
    expect((await comeBack(app, query, "")).page).toBe("sign-in?error=oidc_expired");
    const victim = await begin(app);
    expect((await comeBack(app, query, victim.cookie)).page).toBe("sign-in?error=oidc_expired");
    // Two cookies of the name: one of them was planted.
    for (const cookies of [`${victim.cookie}; ${attacker.cookie}`, `${attacker.cookie}; ${victim.cookie}`])
      expect((await comeBack(app, query, cookies)).page).toBe("sign-in?error=oidc_expired");
    expect(await logins()).toBe(0);
  });

  test("makes a strict cookie that the page's own requests may use, and no other", async () => {
    await open();
    const { setCookie, cookie } = await signIn(app, provider, claims);
    expect(setCookie).toMatch(/^__Host-rollcall=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    expect(await sessionOf(app, cookie)).toMatchObject({ user: { email: "owner@aceme.example" } });
    const crossSite = await app.call("GET", "/console/api/session", {
      headers: { cookie, "sec-fetch-site": "cross-site" },
    });
    expect(crossSite.status).toBe(403);
  });

  test("ends the session that the browser had, whoever had it", async () => {
    await open();
    const first = await signIn(app, provider, claims);
    const other = await signIn(app, provider, claims);
    expect(await sessionOf(app, first.cookie)).not.toBeNull();
    const { location, cookie } = await begin(app, "", first.cookie);
    // The cookie of the session is strict, so the browser does not bring it back from the provider.
    const again = await comeBack(app, provider.authorize(location), cookie);
    expect([again.page, await sessionOf(app, first.cookie)]).toEqual(["", null]);
    expect(await sessionOf(app, again.cookie)).toMatchObject({ user: { email: "owner@aceme.example" } });
    expect(await sessionOf(app, other.cookie)).not.toBeNull();
    expect((await app.audit("org-aceme"))[0]?.type).toBe("logout.succeeded");
  });

  test("ends no session if the sign-in fails", async () => {
    await open();
    const first = await signIn(app, provider, claims);
    const { location, cookie } = await begin(app, "", first.cookie);
    provider.authorize(location);
    const failed = await comeBack(app, new URLSearchParams({ error: "access_denied" }), cookie);
    expect(failed.page).toStartWith("sign-in?error=");
    expect(await sessionOf(app, first.cookie)).not.toBeNull();
  });

  test("is a redirect that no cache keeps and that tells nobody where it came from", async () => {
    await open();
    const called = await app.call("GET", "/console/signed-in?code=a&state=b");
    expect(called.status).toBe(303);
    expect(called.headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    expect(called.headers["access-control-allow-origin"]).toBeUndefined();
    expect(called.bytes).toHaveLength(0);
  });

  test("leads to pages of the console only", async () => {
    await open();
    for (const [asked, page] of [
      ["models?q=a%20b&sort=-created", "models?q=a%20b&sort=-created"],
      ["", ""],
      ["?a", "?a"],
      ["sign-in", ""],
      ["//evil.example", ""],
      ["https://evil.example/models", ""],
      ["/models", ""],
      ["../v1/models", ""],
      ["models/../../x", ""],
      ["javascript:alert(1)", ""],
      ["models#x", ""],
      ["models?a#b", "models"],
      ["models?a\r\nset-cookie: b=c", "models"],
      ["models?a\\b", "models"],
      ["models?ü", "models"],
      [`models?${"a".repeat(2_000)}`, ""],
      ["assets/main.js", ""],
      ["api/session", ""],
    ] as const) {
      const { location, cookie } = await begin(app, asked);
      expect([asked, (await comeBack(app, provider.authorize(location), cookie)).page]).toEqual([asked, page]);
    }
  });

  test("does not count in a browser that began none: no page of others keeps its visitors out", async () => {
    await open();
    const { cookie } = await begin(app);
    for (const brought of ["", cookie, "__Host-rollcall-sign-in=AAAA"])
      for (let time = 0; time < 11; time++)
        expect((await comeBack(app, new URLSearchParams({ code: "a", state: "b" }), brought)).page).toBe(
          "sign-in?error=oidc_expired",
        );
    expect((await signIn(app, provider, claims)).page).toBe("");
  });

  test("counts with a made-up code, so that nobody has the provider asked without end", async () => {
    await open();
    const asked = () => provider.requests.filter(({ path }) => path === "/token").length;
    const pages: string[] = [];
    for (let time = 0; time < 12; time++) {
      const { location, cookie } = await begin(app);
      const query = provider.authorize(location);
      query.set("code", "made-up");
      pages.push((await comeBack(app, query, cookie)).page);
    }
    expect(pages.slice(0, 10)).toEqual(Array<string>(10).fill("sign-in?error=oidc_expired"));
    expect(pages.slice(10)).toEqual(Array<string>(2).fill("sign-in?error=rate_limited"));
    expect((await signIn(app, provider, claims)).page).toBe("sign-in?error=rate_limited");
    expect(asked()).toBe(10);
  });

  test("is no failure of the person's where the provider is away", async () => {
    await open();
    const { location, cookie } = await begin(app);
    provider.behaviour = { claims, answer: (_, response) => response.writeHead(503).end() !== undefined };
    for (let time = 0; time < 12; time++)
      expect((await comeBack(app, provider.authorize(location), cookie)).page).toBe("sign-in?error=oidc_provider");
  });
});

describe("the beginning", () => {
  test("is a click on the console's own page", async () => {
    await open();
    const called = (headers: Readonly<Record<string, string>>, method = "POST") =>
      app.call(method, "/console/api/oidc", {
        headers: { "content-type": "application/json", ...headers },
        body: "{}",
      });
    expect((await called({})).status).toBe(403);
    expect((await called({ ...fromPage, "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await called({ ...fromPage, "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await called({ ...fromPage, "sec-fetch-mode": "navigate" })).status).toBe(403);
    expect((await called({ "sec-fetch-site": "same-origin" })).status).toBe(403);
    expect((await called(fromPage, "GET")).status).toBe(405);
    expect((await called(fromPage)).status).toBe(200);
    expect(provider.requests.map(({ path }) => path)).toEqual(["/.well-known/openid-configuration"]);
  });

  test("sends the browser away with a state, a nonce, a challenge and the file's address", async () => {
    await open("scopes: [openid, groups]");
    const spoofed = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http" };
    const called = await app.call("POST", "/console/api/oidc", {
      headers: { ...fromPage, ...spoofed, "content-type": "application/json" },
      body: "{}",
    });
    const url = new URL(called.json.location);
    const one = Object.fromEntries(url.searchParams);
    expect(`${url.origin}${url.pathname}`).toBe(`${provider.issuer}/authorize`);
    expect(one).toMatchObject({
      response_type: "code",
      client_id: "rollcall",
      redirect_uri: `${address}/console/signed-in`,
      scope: "openid groups",
      code_challenge_method: "S256",
    });
    const other = Object.fromEntries(new URL((await begin(app)).location).searchParams);
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one[name]).toMatch(/^[\w-]{43}$/);
      expect(other[name]).not.toBe(one[name]);
    }
    expect(called.text).not.toContain("evil");
  });

  test("sets a cookie for ten minutes that says nothing to those who read it", async () => {
    await open();
    const { setCookie, location } = await begin(app, "models?q=secret");
    expect(setCookie).toMatch(/^__Host-rollcall-sign-in=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/);
    const sealed = Buffer.from(setCookie.split(/[=;]/)[1]!, "base64url").toString("latin1");
    expect(sealed).not.toContain("secret");
    expect(sealed).not.toContain(new URL(location).searchParams.get("state")!);
  });

  test("says that the provider is away, and asks it no more for two seconds", async () => {
    await open();
    provider.behaviour = { answer: (_, response) => response.writeHead(503).end() !== undefined };
    for (let time = 0; time < 5; time++) {
      const called = await app.call("POST", "/console/api/oidc", {
        headers: { ...fromPage, "content-type": "application/json" },
        body: "{}",
      });
      expect([called.status, called.json.error.message]).toEqual([
        503,
        expect.stringContaining("The provider cannot sign"),
      ]);
    }
    expect(provider.requests).toHaveLength(1);
    expect(app.logLines.join("")).toContain("It answered 503.");
    app.skewMs = 3_000;
    provider.behaviour = { claims };
    await begin(app);
  });
});

test("a server without a provider has none of this", async () => {
  const { openTestApp } = await import("../../support/app.ts");
  app = await openTestApp();
  expect((await app.call("GET", "/console/signed-in?code=a&state=b")).status).toBe(404);
  const methods = await app.call("GET", "/console/api/sign_in_methods", { headers: fromPage });
  expect(methods.json).toEqual({ signed_in: false, keys: true, oidc: null });
});

test("a server with keys: false takes no key, and says so", async () => {
  const { openTestApp } = await import("../../support/app.ts");
  const { keys, worldYaml } = await import("../../support/world.ts");
  const oidc = `{ issuer: "${provider.issuer}", client_id: rollcall }`;
  app = await openTestApp(`${worldYaml}\nconsole: { keys: false, address: "${address}", oidc: ${oidc} }\n`);
  const methods = await app.call("GET", "/console/api/sign_in_methods", { headers: fromPage });
  expect(methods.json).toEqual({ signed_in: false, keys: false, oidc: { name: "127.0.0.1" } });
  const called = await app.call("POST", "/console/api/session", {
    headers: { ...fromPage, "content-type": "application/json" },
    body: JSON.stringify({ key: keys.acemeAdmin }),
  });
  expect([called.status, called.headers["set-cookie"]]).toEqual([400, undefined]);
  expect((await signIn(app, provider, claims)).page).toBe("");
  const link = await app.call("POST", "/rollcall/v1/sign_in_links", { key: "acemeAdmin" });
  expect([link.status, link.json.error.message]).toEqual([
    400,
    "Links do not sign in to this console: its configuration file says `keys: false`. " +
      `Sign in with 127.0.0.1, at ${address}/console/.`,
  ]);
  // The API takes keys as before.
  expect((await app.call("GET", "/v1/organization/users", { key: "acemeAdmin" })).status).toBe(200);
});

describe("two servers", () => {
  test("of one database finish what the other began, and use a sign-in once together", async () => {
    const place = (shared = await newStorePlace());
    app = await openSigningIn(provider, "", place);
    provider.behaviour = { claims, takesCodesTwice: true };
    const { location, cookie } = await begin(app, "models");
    const query = provider.authorize(location);
    // One file belongs to one process, so there the server restarts in between.
    const isShared = process.env["TEST_STORE"] === "postgres";
    if (!isShared) await app.close();
    const other = await openSigningIn(provider, "", place);
    const returned = await comeBack(other, query, cookie);
    expect(returned.page).toBe("models");
    expect(await sessionOf(other, returned.cookie)).toMatchObject({ user: { email: "owner@aceme.example" } });
    if (isShared) {
      expect((await comeBack(app, query, cookie)).page).toBe("sign-in?error=oidc_expired");
      await app.close();
    }
    expect((await comeBack(other, query, cookie)).page).toBe("sign-in?error=oidc_expired");
    app = other;
  });
});
