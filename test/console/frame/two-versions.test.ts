import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { faultsIn } from "../../support/browser/faults.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { enter } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";

/** While servers are replaced by others one after the other, the HTML of one meets the scripts of another. */
describe.skipIf(whyNoChromium !== null)("between two versions of the server", () => {
  let opened: OpenConsole;
  let proxy: Bun.Server<undefined>;
  let tab: Tab;
  /** What is in the names of the files that the server asked does not have. */
  let unknown: RegExp;
  let isOver = false;
  beforeAll(async () => {
    opened = await openConsole();
    proxy = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: forward });
  });
  afterAll(async () => {
    await Promise.all([opened.close(), proxy.stop(true)]);
  });
  beforeEach(async () => {
    isOver = false;
    tab = await opened.chromium.newTab();
  });

  /** Asks the server for names that it does not know, as those of another version are. */
  function forward({ url, method, headers }: Request): Promise<Response> {
    const { pathname, search } = new URL(url);
    const path = isOver ? pathname : pathname.replace(unknown, "000000000000");
    return fetch(opened.server.url + path + search, { method, headers, redirect: "manual", decompress: false });
  }

  /** But for the files that did not come, which the browser itself names. */
  const others = (faults: readonly string[]) => faults.filter((fault) => !/assets\/\S+\.(js|css)/.test(fault));

  test.each([
    ["the first script", /(?<=start-)[0-9a-f]{12}(?=\.js)/, true],
    ["the first script and the styles", /(?<=(?:start|console)-)[0-9a-f]{12}(?=\.(?:js|css))/, false],
    ["the script that this one loads", /(?<=main-)[0-9a-f]{12}(?=\.js)/, true],
  ])("%s does not come: a sentence says so, and leads on", async (_, names, hasStyles) => {
    unknown = names;
    await tab.visit(`${proxy.url.origin}/console/sign-in?from=elsewhere`);
    await tab.waitForText("The console has not loaded.");
    await tab.waitForText("控制台尚未加载");
    // Without its styles, the page has only the browser's own colours, and axe-core fails over the missing file.
    expect(others(hasStyles ? await faultsIn(tab) : tab.complaints.take())).toEqual([]);
    isOver = true;
    await enter(tab, 'link "Load it again"');
    await tab.waitFor("document.querySelector('h1') !== null && document.querySelector('.not-started') === null");
    expect(await tab.evaluate("location.search")).toBe("?from=elsewhere");
    expect(others(tab.complaints.take())).toEqual([]);
    await tab.close();
  });

  test("no such sentence shows while the scripts are on their way", async () => {
    unknown = /(?<=start-)[0-9a-f]{12}(?=\.js)/;
    // Time stands still for what CSS moves, so that a slow machine sees the same.
    await tab.send("Animation.enable");
    await tab.send("Animation.setPlaybackRate", { playbackRate: 0 });
    await tab.visit(`${proxy.url.origin}/console/`);
    expect(await tab.text()).toBe("");
    expect(
      await tab.evaluate("document.querySelector('.not-started').checkVisibility({ visibilityProperty: true })"),
    ).toBe(false);
    await tab.close();
  });
});
