import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";
import type { Tab } from "../support/browser/tab.ts";
import { serveGallery, type Gallery } from "./gallery/serve-gallery.ts";

/** The parts of the console in the gallery, under the console's own policy. */
describe.skipIf(whyNoChromium !== null)("every part of the console", () => {
  let gallery: Gallery;
  let chromium: Chromium;
  let tab: Tab;
  beforeAll(async () => {
    [gallery, chromium] = await Promise.all([serveGallery(), startChromium()]);
  });
  afterAll(async () => {
    await Promise.all([gallery.close(), chromium.close()]);
  });

  for (const language of ["en", "zh-CN"]) {
    for (const view of [
      "table",
      "table&rows=20000",
      "table&hostile",
      "table&rows=0",
      "text",
      "page",
      "form",
      "over",
      "chart",
    ]) {
      test(`${view} in ${language} has no fault in light and dark, wide and narrow`, async () => {
        tab = await chromium.newTab({ language });
        await tab.visit(gallery.at(`view=${view}`));
        await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
        expect(await faultsIn(tab)).toEqual([]);
        await tab.close();
      });
    }
  }
});
