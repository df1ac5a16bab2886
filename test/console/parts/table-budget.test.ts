import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { costOf, costs } from "../../support/browser/costs.ts";
import { openGallery, type OpenGallery } from "../gallery/open-gallery.ts";

/** Milliseconds of the processor of the page's main thread, elements, and megabytes of the heap. */
const budgets = {
  2000: { load: 150, key: 16, drawAll: 1500 },
  20_000: { load: 450, key: 40 },
  elements: 2500,
  heap: 12,
};

/** The best of so many runs: other programs on the machine only make it worse. */
const runs = 3;

describe.skipIf(whyNoChromium !== null)("the budgets of a table", () => {
  let gallery: OpenGallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery.close());

  for (const rows of [2000, 20_000] as const) {
    test(`${rows} rows load, and follow a key, in time`, async () => {
      const loads: number[] = [];
      const keys: number[] = [];
      for (let run = 0; run < runs; run++) {
        const tab = await gallery.chromium.newTab();
        await tab.send("Performance.enable", { timeDomain: "threadTicks" });
        await tab.visit(gallery.at(`view=table&rows=${rows}`));
        await tab.waitForText(`${rows.toLocaleString("en")} models`);
        loads.push((await costs(tab)).cpuMs);
        await tab.click("[type=search]");
        for (const key of "gpt-4o-0") keys.push(await costOf(tab, () => tab.type(key)));
        expect(await tab.evaluate("document.querySelectorAll('*').length")).toBeLessThan(budgets.elements);
        await tab.send("HeapProfiler.collectGarbage");
        expect((await costs(tab)).heapMb).toBeLessThan(budgets.heap);
        await tab.close();
      }
      expect(Math.min(...loads)).toBeLessThan(budgets[rows].load);
      expect(keys.toSorted((one, other) => one - other)[Math.floor(keys.length / 2)]).toBeLessThan(budgets[rows].key);
    });
  }

  test("2000 rows can be drawn at once", async () => {
    const tab = await gallery.show("view=table&rows=2000");
    await tab.send("Performance.enable", { timeDomain: "threadTicks" });
    const cost = await costOf(tab, async () => {
      await tab.click(".table-note button");
      await tab.waitFor("document.querySelectorAll('.table-body [role=row]').length === 2000");
    });
    expect(cost).toBeLessThan(budgets[2000].drawAll);
    await tab.close();
  });
});
