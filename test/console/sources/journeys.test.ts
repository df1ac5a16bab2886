import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startChromium, whyNoChromium, type Chromium } from "../../support/browser/chromium.ts";
import { faultsIn } from "../../support/browser/faults.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { signInWithKeys } from "../../support/console/signed-in-tab.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { listed, startUpstream, type Upstream } from "../../support/upstreams/upstreams.ts";

const secret = "a-secret-that-the-page-sends-once";

/** People add a source that fails, mend it, look at it and remove it, with the keyboard alone. */
describe.skipIf(whyNoChromium !== null)("sources in the console", () => {
  let server: TestServer;
  let chromium: Chromium;
  let upstream: Upstream;
  let tab: Tab;
  beforeAll(async () => {
    const environment = { ROLLCALL_MASTER_KEY: "a-master-key-of-the-tests-that-is-long-enough" };
    [server, chromium, upstream] = await Promise.all([
      startServer({ environment }),
      startChromium(),
      startUpstream("up-a", "up-b"),
    ]);
    tab = await chromium.newTab();
    await signInWithKeys(tab, server);
  });
  afterAll(async () => {
    upstream.close();
    await Promise.all([server.stop(), chromium.close()]);
    server.remove();
  });

  /** Presses Tab until the element with the focus is called so. */
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses++) {
      if ((await tab.focused()).includes(JSON.stringify(name))) return;
      await tab.press("Tab");
    }
    throw new Error(`Tab never reached ${name}; the focus is on ${await tab.focused()}`);
  };

  test("one that fails says why and what to do, and is added once it is mended", async () => {
    upstream.answer = (_, response) => {
      response.statusCode = 401;
      response.end("{}");
    };
    await tab.press("g", "s");
    await tab.waitForText("No sources yet");
    await tabTo("Add a source");
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('input[name=id]')");
    await tabTo("Id");
    await tab.press("Ctrl+A");
    await tab.type("lab");
    await tabTo("Base URL");
    await tab.type(upstream.url);
    await tabTo("Secret");
    await tab.type(secret);
    await tab.press("Enter");
    await tab.waitForText("Its secret is refused".replace("Its", "its"));
    await tab.waitForText("Check the secret");
    expect(await faultsIn(tab)).toEqual([]);

    upstream.answer = null as never;
    await tab.press("Enter");
    await tab.waitForText("2 models.");
    await tab.waitForText("up-a");
    await tab.press("Enter");
    await tab.waitFor("location.search === '?id=lab'");
    await tab.waitForText("Healthy");
    expect(await tab.evaluate("document.documentElement.outerHTML")).not.toContain(secret);
  });

  test("its page follows what happens to it without being loaded again", async () => {
    await tab.visit(`${server.url}/console/source?id=lab`);
    await tab.waitForText("Healthy");
    upstream.models.push(listed("up-c"));
    await tabTo("Refresh");
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('.tab-count')?.textContent === '3'");
    await tabTo("Models 3");
    await tab.press("Enter");
    await tab.waitForText("up-c");
    await tab.waitForText("listed here");
  });

  test("a change is tried too, and Back returns to the page", async () => {
    await tab.visit(`${server.url}/console/source?id=lab`);
    await tabTo("Change");
    await tab.press("Enter");
    await tab.waitForText("Nothing is changed yet");
    await tabTo("Names, options and more");
    await tab.press("Enter");
    await tabTo("No models like");
    await tab.type("*-c");
    await tabTo("Try it");
    await tab.press("Enter");
    await tab.waitForText("2 models.");
    await tab.waitForText('is excluded by the pattern "*-c"');
    await tab.press("Enter");
    await tab.waitForText("lab is changed");
    await tab.waitFor("location.search === '?id=lab'");
    await tab.waitFor("[...document.querySelectorAll('.tab-count')].at(-1)?.textContent === '1'");
  });

  test("removing it says how many models go, and the focus is in the page afterwards", async () => {
    await tab.visit(`${server.url}/console/sources`);
    await tab.waitForText("lab");
    await tabTo("Sources");
    await tab.evaluate("document.querySelector('[role=grid]').focus()");
    await tab.evaluate("document.querySelector('.table [aria-haspopup=menu]').focus()");
    await tab.press("Enter");
    await tab.waitFor("document.activeElement?.getAttribute('role') === 'menuitem'");
    await tab.press("End", "Enter");
    await tab.waitForText("Remove lab?");
    await tab.waitForText("It offers");
    await tabTo("Remove lab");
    await tab.press("Enter");
    await tab.waitForText("lab is removed");
    await tab.waitForText("No sources yet");
    expect(await tab.evaluate("document.activeElement === document.body")).toBe(false);
    expect(tab.complaints.take()).toEqual([]);
  });
});
