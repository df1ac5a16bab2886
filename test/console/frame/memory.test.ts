import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startChromium, whyNoChromium, type Chromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { signInWithKeys } from "../../support/console/signed-in-tab.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const growthMaxBytes = 2 * 1024 * 1024;

describe.skipIf(whyNoChromium !== null)("the memory of the console", () => {
  let server: TestServer;
  let chromium: Chromium;
  let tab: Tab;
  beforeAll(async () => {
    [server, chromium] = await Promise.all([startServer(), startChromium()]);
    tab = await chromium.newTab();
    await signInWithKeys(tab, server, "deleted");
  });
  afterAll(async () => {
    await Promise.all([server.stop(), chromium.close()]);
    server.remove();
  });

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
