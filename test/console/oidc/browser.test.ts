import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import { startChromium, whyNoChromium, type Chromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { client, startProvider, type TestProvider } from "../../support/oidc/provider.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { listening } from "../../support/upstreams/raw-upstream.ts";
import { worldYaml } from "../../support/world.ts";

/** To browsers, localhost and 127.0.0.1 are two sites. */
describe.skipIf(whyNoChromium !== null)("in a browser, a person", () => {
  let provider: TestProvider;
  let server: TestServer;
  let chromium: Chromium;
  let tab: Tab;
  const claims = { email: "owner@aceme.example", email_verified: true };
  beforeAll(async () => {
    provider = await startProvider({}, "", "localhost");
    // The file names the address, so the port has to be known before.
    const taken = createServer();
    const port = await listening(taken);
    await new Promise((closed) => taken.close(closed));
    const oidc = `{ issuer: "${provider.issuer}", client_id: ${client.id}, name: Example ID }`;
    const yaml = `${worldYaml}\nconsole: { keys: false, address: "http://127.0.0.1:${port}", oidc: ${oidc} }\n`;
    [server, chromium] = await Promise.all([startServer({ yaml, flags: ["--port", String(port)] }), startChromium()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), chromium.close()]);
    server.remove();
    provider.close();
  });
  beforeEach(async () => {
    provider.behaviour = { claims };
    tab = await chromium.newTab();
  });
  afterEach(() => tab.close());

  /** Presses the button, and agrees on the provider's page. */
  async function agree(): Promise<void> {
    await tab.waitForText("Sign in with Example ID");
    await tab.click("button.button-main");
    await tab.waitFor(`location.origin === ${JSON.stringify(provider.issuer)} && document.querySelector("a")`);
    await tab.click("a");
  }

  test("signs in with one click, and comes back to the page that was asked for", async () => {
    await tab.visit(`${server.url}/console/deleted?q=gpt`);
    await agree();
    await tab.waitFor("document.querySelector('.frame h1')");
    expect(await tab.evaluate("location.href")).toBe(`${server.url}/console/deleted?q=gpt`);
    expect(await tab.evaluate("document.cookie")).toBe("");
    await tab.reload();
    await tab.waitFor("document.querySelector('.frame h1')");
  });

  test("who does not get in reads why, in words", async () => {
    provider.behaviour = { claims: { ...claims, email: "nobody@aceme.example", sub: "nobody" } };
    await tab.visit(`${server.url}/console/`);
    await agree();
    await tab.waitForText("Nobody here has your email address");
    expect(await tab.evaluate("location.search")).toBe("?error=oidc_unknown_person");
    provider.behaviour = { claims };
    await agree();
    await tab.waitFor("document.querySelector('.frame h1')");
  });

  test("is not signed in by a link that somebody else has made", async () => {
    await tab.visit(`${server.url}/console/`);
    await tab.waitForText("Sign in with Example ID");
    const other = await chromium.newTab();
    await other.visit(`${server.url}/console/`);
    await other.waitForText("Sign in with Example ID");
    await other.click("button.button-main");
    await other.waitFor(`location.origin === ${JSON.stringify(provider.issuer)} && document.querySelector("a")`);
    const link = await other.evaluate("document.querySelector('a').href");
    await other.close();
    await tab.visit(link);
    await tab.waitForText("was begun in another browser");
  });
});
