import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { axeFindings, colourRules } from "../support/browser/axe.ts";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
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
        const faults: string[] = [];
        for (const width of [1280, 320]) {
          for (const theme of ["light", "dark"] as const) {
            await tab.look({ width, theme });
            const found = await axeFindings(tab, theme === "dark" ? colourRules : undefined);
            const sideways = await tab.sidewaysScroll();
            if (sideways > 0) faults.push(`${width} ${theme}: scrolls sideways by ${sideways} pixels`);
            faults.push(...found.map((one) => `${width} ${theme}: ${one}`));
          }
        }
        expect([...faults, ...tab.complaints.take()]).toEqual([]);
        await tab.close();
      });
    }
  }
});
