import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";

const growthMaxBytes = 2 * 1024 * 1024;

describe.skipIf(whyNoChromium !== null)("the memory of the console", () => {
  let opened: OpenConsole;
  let tab: Tab;
  beforeAll(async () => {
    opened = await openConsole();
    tab = await opened.open("deleted", "Deleted");
  });
  afterAll(() => opened.close());

  async function walk(rounds: number): Promise<void> {
    await tab.evaluate(`(async () => {
      for (let round = 0; round < ${rounds}; round++)
        for (const link of document.querySelectorAll(".sidebar .navigation-line")) {
          link.click();
          await new Promise((done) => setTimeout(done, 30));
        }
    })()`);
  }

  async function heapBytes(): Promise<number> {
    await tab.send("HeapProfiler.collectGarbage");
    await tab.send("HeapProfiler.collectGarbage");
    return (await tab.send("Runtime.getHeapUsage")).usedSize;
  }

  test("is where it was after 200 changes of the page", async () => {
    const links = await tab.evaluate("document.querySelectorAll('.sidebar .navigation-line').length");
    const rounds = Math.ceil(200 / links);
    await walk(2);
    const before = await heapBytes();
    await walk(rounds);
    const grown = (await heapBytes()) - before;
    console.log(`${rounds * links} changes of the page: the heap grew by ${Math.round(grown / 1024)} KB`);
    expect(grown).toBeLessThan(growthMaxBytes);
  });
});
