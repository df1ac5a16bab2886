import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { pageNames } from "../../src/console/route/page-names.ts";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";
import type { Tab } from "../support/browser/tab.ts";
import { signIn } from "../support/console/signing-in.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** Walks all pages in both languages and themes, wide and narrow. A new page is walked by itself. */
describe.skipIf(whyNoChromium !== null)("every page of the console", () => {
  let server: TestServer;
  let chromium: Chromium;
  beforeAll(async () => {
    [server, chromium] = await Promise.all([startServer(), startChromium()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), chromium.close()]);
    server.remove();
  });

  for (const [language, tag] of [
    ["en", "en"],
    ["zh-CN", "zh-Hans"],
  ] as const) {
    describe(`in ${language}`, () => {
      let owner: Tab;
      let nobody: Tab;
      beforeAll(async () => {
        [owner, nobody] = await Promise.all([chromium.newTab({ language }), chromium.newTab({ language })]);
        await signIn(owner, server.url);
      });

      for (const name of pageNames) {
        test(`/console/${name} has no fault in light and dark, wide and narrow`, async () => {
          const tab = name === "sign-in" ? nobody : owner;
          await tab.look({});
          await tab.visit(`${server.url}/console/${name}`);
          await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
          expect(await tab.evaluate("document.documentElement.lang")).toBe(tag);
          expect(await faultsIn(tab)).toEqual([]);
        });
      }
    });
  }
});
