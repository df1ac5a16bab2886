import { startChromium, type Chromium } from "../../support/browser/chromium.ts";
import type { Tab, TabOptions } from "../../support/browser/tab.ts";
import { serveGallery } from "./serve-gallery.ts";

export interface OpenGallery {
  readonly chromium: Chromium;
  /** A new tab that shows a view, such as `view=table&rows=2000`. */
  readonly show: (query: string, options?: TabOptions) => Promise<Tab>;
  readonly showIn: (tab: Tab, query: string) => Promise<void>;
  readonly at: (query: string) => string;
  readonly close: () => Promise<void>;
}

/** The gallery in a browser. */
export async function openGallery(): Promise<OpenGallery> {
  const [gallery, chromium] = await Promise.all([serveGallery(), startChromium()]);
  const showIn = async (tab: Tab, query: string) => {
    await tab.visit(gallery.at(query));
    await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
  };
  return {
    chromium,
    at: gallery.at,
    showIn,
    show: async (query, options) => {
      const tab = await chromium.newTab(options);
      await showIn(tab, query);
      return tab;
    },
    close: async () => {
      await Promise.all([gallery.close(), chromium.close()]);
    },
  };
}
