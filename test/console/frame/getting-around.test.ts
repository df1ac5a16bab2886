import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";

describe.skipIf(whyNoChromium !== null)("getting around in the console", () => {
  let opened: OpenConsole;
  let tab: Tab;
  beforeAll(async () => void (opened = await openConsole()));
  afterAll(() => opened.close());
  beforeEach(async () => void (tab = await opened.newTab()));
  afterEach(() => tab.close());

  const heading = (name: string) => tab.waitFor(`document.querySelector("h1")?.textContent.includes("${name}")`);
  const open = async (path: string, name: string) => {
    await tab.visit(`${opened.server.url}/console/${path}`);
    await heading(name);
  };

  test("a link changes the page without loading it, and the focus, the title and the reader's ear follow", async () => {
    await open("deleted", "Deleted");
    await tab.evaluate("window.stays = true");
    await tab.click(".navigation-line[href$=settings]");
    await heading("Settings");
    expect(await tab.evaluate("window.stays")).toBe(true);
    await tab.waitFor("document.activeElement === document.querySelector('h1')");
    expect(await tab.evaluate("document.title")).toBe("Settings · Rollcall");
    await tab.waitForText("Settings, page loaded");
    expect(await tab.evaluate("document.querySelector('.navigation-line[aria-current=page]').textContent")).toBe(
      "Settings",
    );
  });

  test("Back returns to the state of the list", async () => {
    await open("deleted?q=ft", "Deleted");
    await tab.click(".navigation-line[href$=settings]");
    await heading("Settings");
    await tab.evaluate("history.back()");
    await heading("Deleted");
    await tab.waitFor("document.querySelector('.search input')?.value === 'ft'");
    expect(await tab.evaluate("location.search")).toBe("?q=ft");
  });

  test("typing changes the address without a step in the history, and a default leaves it", async () => {
    await open("deleted", "Deleted");
    await tab.waitFor("document.querySelector('.search input')");
    const before = await tab.evaluate("history.length");
    await tab.press("/");
    await tab.type("gpt");
    await tab.waitFor("location.search === '?q=gpt'");
    expect(await tab.evaluate("history.length")).toBe(before);
    await tab.press("Backspace", "Backspace", "Backspace");
    await tab.waitFor("location.search === ''");
  });

  test("Back scrolls to where one was", async () => {
    await tab.look({ height: 300 });
    await open("settings", "Settings");
    await tab.waitFor("document.documentElement.scrollHeight > 600");
    await tab.evaluate("scrollTo(0, 250)");
    // A click by the mouse of the test would scroll first.
    await tab.evaluate("document.querySelector('.navigation-line[href$=deleted]').click()");
    await heading("Deleted");
    expect(await tab.evaluate("scrollY")).toBe(0);
    await tab.evaluate("history.back()");
    await heading("Settings");
    await tab.waitFor("scrollY === 250");
  });

  test("an address that is no page says so", async () => {
    await open("settings", "Settings");
    await tab.evaluate("history.pushState({}, '', 'nothing')");
    await tab.evaluate("dispatchEvent(new PopStateEvent('popstate', { state: {} }))");
    await heading("There is no such page");
  });

  test("the palette finds pages by part of their name, and Enter goes there", async () => {
    await open("deleted", "Deleted");
    await tab.press("Ctrl+k");
    await tab.type("ettin");
    await tab.waitFor("document.querySelector('[role=option]')?.textContent.includes('Settings')");
    await tab.press("Enter");
    await heading("Settings");
    expect(await tab.evaluate("document.querySelector('dialog')")).toBe(null);
  });

  test("the palette closes with Esc, and the focus returns to where it was", async () => {
    await open("settings", "Settings");
    await tab.evaluate("document.querySelector('.account').focus()");
    await tab.press("Ctrl+k");
    await tab.waitFor("document.activeElement?.role === 'combobox'");
    await tab.press("Escape");
    await tab.waitFor("document.activeElement?.classList.contains('account')");
  });

  test("two letters go to a page", async () => {
    await open("deleted", "Deleted");
    await tab.press("g", ",");
    await heading("Settings");
  });

  test("no letter is a shortcut while somebody types", async () => {
    await open("deleted", "Deleted");
    await tab.waitFor("document.querySelector('.search input')");
    await tab.press("/", "g", ",", "?");
    expect(await tab.evaluate("document.querySelector('.search input').value")).toBe("g,?");
    expect(await tab.evaluate("location.pathname")).toBe("/console/deleted");
    expect(await tab.evaluate("document.querySelector('dialog')")).toBe(null);
  });

  test("the list of shortcuts opens with ?, and switches those of a letter off, which lasts", async () => {
    await open("deleted", "Deleted");
    await tab.press("?");
    await tab.waitForText("Keyboard shortcuts");
    await tab.click("dialog .keys-switch input");
    await tab.press("Escape");
    await tab.reload();
    await heading("Deleted");
    await tab.press("g", ",");
    await tab.press("?");
    await Bun.sleep(200);
    expect(await tab.evaluate("location.pathname")).toBe("/console/deleted");
    expect(await tab.evaluate("document.querySelector('dialog')")).toBe(null);
    await tab.press("Ctrl+k");
    await tab.waitFor("document.querySelector('dialog.palette')");
    await tab.evaluate("localStorage.removeItem('rollcall.letter-keys')");
  });

  test("the choices of language and theme last, and reach other tabs: the theme at once, the language when they load", async () => {
    await open("settings", "Settings");
    const other = await opened.open("settings", "Settings");
    await tab.press("Ctrl+k");
    await tab.type("简体");
    await tab.waitFor("document.querySelectorAll('[role=option]').length === 1");
    await tab.press("Enter");
    await heading("设置");
    await tab.press("Ctrl+k");
    await tab.type("深色");
    await tab.waitFor("document.querySelectorAll('[role=option]').length === 1");
    await tab.press("Enter");
    await other.waitFor("getComputedStyle(document.body).backgroundColor === 'rgb(18, 20, 25)'");
    expect(await other.evaluate("document.querySelector('h1').textContent")).toBe("Settings");
    await other.reload();
    await other.waitFor("document.querySelector('h1')?.textContent === '设置'");
    await tab.reload();
    await heading("设置");
    expect(await tab.evaluate("document.documentElement.lang")).toBe("zh-Hans");
    expect(await tab.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(18, 20, 25)");
    await tab.evaluate("localStorage.removeItem('rollcall.language'), localStorage.removeItem('rollcall.theme')");
    await other.close();
  });

  test("?lang in the address is stronger than the choice of the browser", async () => {
    await open("settings?lang=zh-Hans", "设置");
    expect(await tab.evaluate("document.title")).toBe("设置 · Rollcall");
  });

  test("the first Tab reaches a link that skips the navigation", async () => {
    await open("settings", "Settings");
    await tab.press("Tab");
    expect(await tab.focused()).toBe('link "Skip to the content"');
    await tab.press("Enter");
    await tab.waitFor("document.activeElement?.id === 'content'");
  });
});
