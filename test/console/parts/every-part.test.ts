import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { faultsIn } from "../../support/browser/faults.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { openGallery, type OpenGallery } from "../gallery/open-gallery.ts";

const views = [
  "table",
  "table&rows=20000",
  "table&hostile",
  "table&rows=0",
  "text",
  "page",
  "form",
  "over",
  "chart",
  "pick",
];

/** The parts of the console in the gallery, under the console's own policy, in both languages side by side. */
describe.skipIf(whyNoChromium !== null)("every part of the console", () => {
  let gallery: OpenGallery;
  let english: Tab;
  let chinese: Tab;
  beforeAll(async () => {
    gallery = await openGallery();
    const { chromium } = gallery;
    [english, chinese] = await Promise.all([
      chromium.newTab({ language: "en" }),
      chromium.newTab({ language: "zh-CN" }),
    ]);
  });
  afterAll(() => gallery.close());

  for (const view of views) {
    test(`${view} has no fault in either language, light and dark, wide and narrow`, async () => {
      const faultsOf = async (tab: Tab, themes: readonly ("light" | "dark")[]) => {
        await tab.look({});
        await gallery.showIn(tab, `view=${view}`);
        return faultsIn(tab, themes);
      };
      // Colours are the same in every language.
      const faults = await Promise.all([faultsOf(english, ["light", "dark"]), faultsOf(chinese, ["light"])]);
      expect(faults).toEqual([[], []]);
    });
  }
});
