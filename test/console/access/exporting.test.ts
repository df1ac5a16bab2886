import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { Downloads } from "../../support/browser/downloads.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { choose, enter } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";

/** A list that comes in pages is taken out of the page as a whole. */
describe.skipIf(whyNoChromium !== null)("the export of a list in pages", () => {
  const keysMade = 230;
  let opened: OpenConsole;
  let tab: Tab;
  let downloads: Downloads;
  beforeAll(async () => {
    opened = await openConsole();
    const body = { email: "owner@aceme.example" };
    for (let at = 0; at < keysMade; at++)
      await opened.call("POST", "/rollcall/v1/projects/proj_aceme/api_keys", { ...body, name: `many ${at}` });
    tab = await opened.open("keys?q=many", "Keys");
    await tab.waitFor("document.querySelector('.table-body [role=row]')");
    downloads = await Downloads.of(tab);
  });
  afterAll(async () => {
    downloads.remove();
    await opened.close();
  });

  test("it has every row, though the page goes on showing the first ones", async () => {
    await choose(tab, 'button "Export"', "CSV");
    const { name, text } = await downloads.saved(0);
    expect(name).toEndWith(".csv");
    const lines = text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(keysMade + 1);
    expect(new Set(lines)).toHaveProperty("size", keysMade + 1);
    await tab.waitFor("document.querySelector('dialog') === null");
    expect(tab.complaints.take()).toEqual([]);
  });

  test("it can be stopped while the rest is loaded, and then makes no other file", async () => {
    const paused = Promise.withResolvers<string>();
    tab.on("Fetch.requestPaused", ({ requestId }: { requestId: string }) => paused.resolve(requestId));
    await tab.send("Fetch.enable", { patterns: [{ urlPattern: "*/api_keys?*after=*" }] });
    await choose(tab, 'button "Export"', "CSV");
    await tab.waitFor("document.activeElement.closest('dialog')?.innerText.includes('100 rows')");
    await paused.promise;
    await enter(tab, 'button "Cancel"');
    await tab.waitFor("document.querySelector('dialog') === null");
    await tab.send("Fetch.disable");
    expect(await tab.focused()).toBe('button "Export"');
    expect(downloads.count).toBe(1);
  });
});
