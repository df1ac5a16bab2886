import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { faultsIn } from "../../support/browser/faults.ts";
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

/** The parts of the console in the gallery, under the console's own policy. */
describe.skipIf(whyNoChromium !== null)("every part of the console", () => {
  let gallery: OpenGallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery.close());

  for (const language of ["en", "zh-CN"]) {
    for (const view of views) {
      test(`${view} in ${language} has no fault in light and dark, wide and narrow`, async () => {
        const tab = await gallery.show(`view=${view}`, { language });
        expect(await faultsIn(tab)).toEqual([]);
        await tab.close();
      });
    }
  }
});
