import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { pageNames } from "../../src/console/route/page-names.ts";
import { axeFindings, colourRules } from "../support/browser/axe.ts";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
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
          expect(await mistakesIn(tab)).toEqual([]);
        });
      }
    });
  }
});

async function mistakesIn(tab: Tab): Promise<readonly string[]> {
  const mistakes: string[] = [];
  for (const width of [1280, 320]) {
    for (const theme of ["light", "dark"] as const) {
      await tab.look({ width, theme });
      // All rules but those of colours hold or not whatever the theme is.
      const findings = await axeFindings(tab, theme === "dark" ? colourRules : undefined);
      const sideways = await tab.sidewaysScroll();
      const found = sideways > 0 ? [...findings, `scrolls sideways by ${sideways} pixels`] : findings;
      mistakes.push(...found.map((mistake) => `${width} ${theme}: ${mistake}`));
    }
  }
  return [...mistakes, ...tab.complaints.take()];
}
