import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageNames } from "../../src/console/route/page-names.ts";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";
import type { Tab } from "../support/browser/tab.ts";
import { signIn } from "../support/console/signing-in.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** Where pictures of the pages are kept for people to look at; none are made without it. */
const pictures = process.env["TEST_PICTURES"];

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
          await tab.settled();
          const faults = await faultsIn(tab);
          if (pictures !== undefined) await keepPictures(tab, `${name === "" ? "overview" : name}-${tag}`, pictures);
          expect(faults).toEqual([]);
        });
      }
    });
  }
});

async function keepPictures(tab: Tab, name: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const width of [1280, 320]) {
    for (const theme of ["light", "dark"] as const) {
      await tab.look({ width, theme });
      writeFileSync(join(folder, `${name}-${width}-${theme}.png`), await tab.screenshot());
    }
  }
}
