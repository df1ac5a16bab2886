import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { pageNames } from "../../src/console/route/page-names.ts";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";
import type { Tab } from "../support/browser/tab.ts";
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

  for (const language of ["en", "zh-CN"]) {
    describe(`in ${language}`, () => {
      let tab: Tab;
      beforeAll(async () => {
        tab = await chromium.newTab({ language });
      });
      afterAll(() => tab.close());

      for (const name of pageNames) {
        test(`/console/${name} is whole in light and dark, wide and narrow`, async () => {
          await tab.look({});
          await tab.visit(`${server.url}/console/${name}`);
          await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
          expect(await faultsIn(tab)).toEqual([]);
        });
      }
    });
  }
});
