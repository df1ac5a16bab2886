import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cookieIn } from "../../support/console/page-requests.ts";
import { pageHeaders } from "../../support/console-page.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { keys, worldYaml } from "../../support/world.ts";
import { frontNames, isInstalled, startFront, type Front } from "./fronts.ts";

/** The console behind each recipe of docs/proxies.md: published as its section there says, or not at all. */

/** What the section has people change. */
const publishing = (recipe: string) => recipe.replace("|codex|", "|codex|console|");
const arrivesMsMax = 1_000;

let published: TestServer;
let inside: TestServer;
beforeAll(async () => {
  const yaml = `console: { address: "https://rollcall.example" }\n${worldYaml}`;
  [published, inside] = await Promise.all([startServer({ yaml }), startServer()]);
});
afterAll(async () => {
  for (const server of [published, inside]) {
    await server.kill();
    server.remove();
  }
});

describe.each(frontNames.filter(isInstalled))("%s", (name) => {
  let front: Front;
  let strict: Front;
  beforeAll(async () => {
    front = await startFront(name, [published.url, published.url], { change: publishing });
    strict = await startFront(name, [inside.url, inside.url]);
  });
  afterAll(() => Promise.all([front.stop(), strict.stop()]));

  const send = ({ port }: Front, path: string, init: RequestInit = {}) =>
    fetch(`https://127.0.0.1:${port}${path}`, { redirect: "manual", tls: { rejectUnauthorized: false }, ...init });
  const browser = { headers: { accept: "text/html,*/*;q=0.8" } };
  const call = (method: string, path: string, cookie = "", body?: object) =>
    send(front, `/console/api${path}`, {
      method,
      headers: { ...pageHeaders, cookie, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const signIn = async () => cookieIn(await call("POST", "/session", "", { key: keys.acemeAdmin })) ?? "";

  test("a browser at the root is led to the console, whose page and headers pass", async () => {
    const root = await send(front, "/", browser);
    expect(root.status).toBe(303);
    expect(new URL(root.headers.get("location") ?? "", root.url).pathname).toBe("/console/");
    const page = await send(front, "/console/", browser);
    expect([page.status, page.headers.get("x-frame-options")]).toEqual([200, "DENY"]);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const [asset = ""] = /assets\/[\w.-]+\.js/.exec(await page.text()) ?? [];
    expect((await send(front, `/console/${asset}`)).status).toBe(200);
  });

  test("a person signs in, changes something and signs out, and other sites' pages are refused", async () => {
    const started = await call("POST", "/session", "", { key: keys.acemeAdmin });
    expect(started.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-rollcall=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/),
    ]);
    const cookie = `theme=dark; ${cookieIn(started)}`;
    expect((await call("POST", "/v1/organization/projects", cookie, { name: `Through ${name}` })).status).toBe(200);
    const elsewhere = await send(front, "/console/api/session", {
      headers: { ...pageHeaders, cookie, "sec-fetch-site": "cross-site" },
    });
    expect(elsewhere.status).toBe(403);
    expect((await call("DELETE", "/session", cookie)).headers.getSetCookie()[0]).toContain("Max-Age=0");
    expect((await call("GET", "/session", cookie)).status).toBe(401);
  });

  test("a change arrives at once on the open stream of a page", async () => {
    const cookie = await signIn();
    const leaving = new AbortController();
    const { body, status } = await send(front, "/console/api/rollcall/v1/changes", {
      headers: { ...pageHeaders, cookie, accept: "text/event-stream" },
      signal: leaving.signal,
    });
    expect(status).toBe(200);
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBeString();
    const id = `ft:through-${name}`;
    const startedMs = performance.now();
    await call("POST", "/rollcall/v1/models", cookie, { id });
    let seen = "";
    while (!seen.includes(id)) {
      const { value, done } = await reader.read();
      if (done) break;
      seen += value;
    }
    expect(seen).toContain(id);
    expect(performance.now() - startedMs).toBeLessThan(arrivesMsMax);
    leaving.abort();
  });

  test("without that, the console is a 404, and nobody at the root is led to it", async () => {
    expect((await send(strict, "/console/", browser)).status).toBe(404);
    const root = await send(strict, "/", browser);
    expect([root.status, await root.text()]).toEqual([200, expect.stringContaining("<!doctype html>")]);
  });
});
