import { afterAll, beforeAll, expect, test } from "bun:test";
import { consoleHeaders } from "../../../src/http/console/console-headers.ts";
import { openTestApp, type Called, type TestApp } from "../../support/app.ts";
import { signedIn, type ConsolePage } from "../../support/console-page.ts";

/** What a browser may do with an answer is the same below all of /console: no page of others gets more by a refusal. */

let app: TestApp;
let page: ConsolePage;
beforeAll(async () => {
  app = await openTestApp();
  page = await signedIn(app);
});
afterAll(() => app.close());

async function expectHeaders(name: string, answer: Promise<Called>): Promise<void> {
  const { headers, stream } = await answer;
  await stream?.cancel();
  expect([name, headers]).toEqual([name, expect.objectContaining(consoleHeaders)]);
  expect(Object.keys(headers).filter((header) => header.startsWith("access-control-"))).toEqual([]);
}

test("every route below /console sends the headers of the console, whether it refuses or not", async () => {
  const routes = app.routes.filter(({ path }) => path.startsWith("/console"));
  expect(routes.length).toBeGreaterThan(150);
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    await expectHeaders(name, app.call(method, path, { headers: { origin: "https://elsewhere.example" } }));
    if (method === "GET" && path.startsWith("/console/api/"))
      await expectHeaders(name, page.call(method, path.replace("/console/api", "")));
  }
});

test("so does what is refused before a route is found, and the answer to OPTIONS", async () => {
  for (const [method, path] of [
    ["GET", "/console/nothing"],
    ["GET", "/console/api/nothing"],
    ["GET", `/console/${"x".repeat(9000)}`],
    ["POST", "/console/models"],
    ["PUT", "/console/api/session"],
    ["OPTIONS", "/console/"],
    ["OPTIONS", "/console/api/session"],
  ] as const)
    await expectHeaders(`${method} ${path}`, app.call(method, path, { headers: { accept: "application/json" } }));
});

test("a download has them, too", async () => {
  const headers = { cookie: page.cookie!, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate" };
  await expectHeaders("a download", app.call("GET", "/console/api/rollcall/v1/audit/export", { headers }));
});
