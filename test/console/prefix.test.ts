import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** Behind a proxy that puts the server below another path, and takes that path away again. */
describe.skipIf(whyNoChromium !== null)("below another path", () => {
  const prefix = "/models/of/acemeco";
  let server: TestServer;
  let chromium: Chromium;
  let proxy: Bun.Server<undefined>;
  const asked: string[] = [];
  beforeAll(async () => {
    [server, chromium] = await Promise.all([startServer(), startChromium()]);
    proxy = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: forward });
  });
  afterAll(async () => {
    await Promise.all([server.stop(), chromium.close(), proxy.stop(true)]);
    server.remove();
  });

  function forward({ url, method, headers }: Request): Promise<Response> | Response {
    const { pathname, search } = new URL(url);
    asked.push(pathname);
    if (!pathname.startsWith(`${prefix}/`)) return new Response("another program's", { status: 418 });
    const target = server.url + pathname.slice(prefix.length) + search;
    return fetch(target, { method, headers, redirect: "manual", decompress: false });
  }

  test("the root and /console lead to the console, whose files are all found", async () => {
    const tab = await chromium.newTab();
    for (const path of ["/", "/console", "/console/models"]) {
      await tab.visit(`${proxy.url.origin}${prefix}${path}`);
      await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
      const address = await tab.evaluate("location.pathname");
      expect([path, address]).toEqual([path, `${prefix}${path === "/console/models" ? path : "/console/"}`]);
    }
    expect(asked.filter((path) => !path.startsWith(`${prefix}/`))).toEqual([]);
    expect(asked.filter((path) => path.includes("/assets/")).length).toBeGreaterThan(2);
    expect(tab.complaints.take()).toEqual([]);
  });
});
