import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageNames, type PageName } from "../../src/console/route/page-names.ts";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";
import type { Tab } from "../support/browser/tab.ts";
import { signIn } from "../support/console/signing-in.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** Where pictures of the pages are kept for people to look at; none are made without it. */
const pictures = process.env["TEST_PICTURES"];

const languages = { en: "en", "zh-CN": "zh-Hans" } as const;
type Language = keyof typeof languages;

interface Tabs {
  readonly owner: Tab;
  readonly nobody: Tab;
}

/** Walks all pages in both languages, which are open side by side, wide and narrow. A new page is walked by itself. */
describe.skipIf(whyNoChromium !== null)("every page of the console", () => {
  let server: TestServer;
  let chromium: Chromium;
  let tabs: Readonly<Record<Language, Tabs>>;
  beforeAll(async () => {
    [server, chromium] = await Promise.all([startServer(), startChromium()]);
    const [en, zh] = await Promise.all([openTabs("en"), openTabs("zh-CN")]);
    tabs = { en, "zh-CN": zh };
  });
  afterAll(async () => {
    await Promise.all([server.stop(), chromium.close()]);
    server.remove();
  });

  async function openTabs(language: Language): Promise<Tabs> {
    const [owner, nobody] = await Promise.all([chromium.newTab({ language }), chromium.newTab({ language })]);
    await signIn(owner, server.url);
    return { owner, nobody };
  }

  async function faultsOf(name: PageName, language: Language): Promise<readonly string[]> {
    const { owner, nobody } = tabs[language];
    const tab = name === "sign-in" ? nobody : owner;
    await tab.look({});
    await tab.visit(`${server.url}/console/${name}`);
    await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
    const tag = languages[language];
    expect(await tab.evaluate("document.documentElement.lang")).toBe(tag);
    await tab.settled();
    // Colours are the same in every language.
    const faults = await faultsIn(tab, language === "en" ? ["light", "dark"] : ["light"]);
    if (pictures !== undefined) await keepPictures(tab, `${name === "" ? "overview" : name}-${tag}`, pictures);
    return faults.map((fault) => `${language}: ${fault}`);
  }

  for (const name of pageNames) {
    test(`/console/${name} has no fault in either language, light and dark, wide and narrow`, async () => {
      const faults = await Promise.all([faultsOf(name, "en"), faultsOf(name, "zh-CN")]);
      expect(faults.flat()).toEqual([]);
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
