import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { startChromium, whyNoChromium, type Chromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { signInWithKeys } from "../../support/console/signing-in.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { keys } from "../../support/world.ts";

describe.skipIf(whyNoChromium !== null)("signing in to the console", () => {
  let server: TestServer;
  let chromium: Chromium;
  let tab: Tab;
  beforeAll(async () => {
    [server, chromium] = await Promise.all([startServer(), startChromium()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), chromium.close()]);
    server.remove();
  });
  beforeEach(async () => {
    tab = await chromium.newTab();
  });
  afterEach(() => tab.close());

  /** As the holder of an admin key makes it with the command line. */
  async function newLink(): Promise<string> {
    const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
    const answer = await fetch(`${server.url}/rollcall/v1/sign_in_links`, { method: "POST", headers });
    const { token } = (await answer.json()) as { token: string };
    return `${server.url}/console/sign-in#link=${token}`;
  }

  /** Ends every session, as an administrator may, behind the page's back. */
  async function endSessions(): Promise<void> {
    const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
    const answer = await fetch(`${server.url}/rollcall/v1/sessions?limit=100`, { headers });
    const { data } = (await answer.json()) as { data: { id: string }[] };
    for (const { id } of data) await fetch(`${server.url}/rollcall/v1/sessions/${id}`, { method: "DELETE", headers });
  }

  test("a key signs in by keyboard, and the page that was asked for appears", async () => {
    await signInWithKeys(tab, server, "deleted");
    expect(await tab.evaluate("location.pathname")).toBe("/console/deleted");
    expect(await tab.evaluate("document.querySelector('h1').textContent")).toContain("Deleted models");
  });

  test("after signing in, the key is neither in the page nor in anything that the browser keeps", async () => {
    await signInWithKeys(tab, server, "deleted");
    const kept = await tab.evaluate(
      `JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href])`,
    );
    const drawn = await tab.evaluate(
      `document.documentElement.outerHTML + [...document.querySelectorAll("input")].map(({ value }) => value)`,
    );
    expect(kept + drawn).not.toContain(keys.acemeAdmin);
    expect(kept).toContain('""');
  });

  test("the form says what to do without a key, in both languages", async () => {
    for (const language of ["en", "zh-CN"]) {
      await tab.visit(`${server.url}/console/?lang=${language}`);
      await tab.waitFor("document.querySelectorAll('.sign-in-lost code').length === 2");
      const commands = await tab.evaluate(
        "[...document.querySelectorAll('.sign-in-lost code')].map(({ textContent }) => textContent)",
      );
      expect(commands).toEqual(["rollcall console", "rollcall keys recover"]);
    }
  });

  test("a wrong key is refused in words, and the field has the focus again", async () => {
    await tab.visit(`${server.url}/console/`);
    await tab.waitFor("document.activeElement?.name === 'key'");
    await tab.type("sk-admin-wrong");
    await tab.press("Enter");
    await tab.waitForText("This key is not valid here.");
    expect(await tab.evaluate("document.activeElement.name")).toBe("key");
  });

  test("a link signs in with one press, and leaves the address before that", async () => {
    const link = await newLink();
    await tab.visit(link);
    await tab.waitFor("document.activeElement?.type === 'submit'");
    expect(await tab.evaluate("location.href")).toBe(`${server.url}/console/sign-in`);
    expect(await tab.evaluate("history.length")).toBe(2);
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('.frame h1')");
    expect(await tab.evaluate("location.pathname + location.hash")).not.toContain("sign-in");
  });

  test("a link is not lost when its page is read in another language", async () => {
    await tab.visit(await newLink());
    await tab.waitFor("document.activeElement?.type === 'submit'");
    await tab.click(".sign-in-languages [lang=zh-Hans]");
    await tab.waitFor("document.documentElement.lang === 'zh-Hans' && document.activeElement?.type === 'submit'");
    expect(await tab.evaluate("location.href")).toBe(`${server.url}/console/sign-in`);
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('.frame h1')?.textContent.includes('概览')");
    await tab.evaluate("localStorage.removeItem('rollcall.language')");
  });

  test("a link that was used says so, and leads to the other ways", async () => {
    const link = await newLink();
    await tab.visit(link);
    await tab.waitFor("document.activeElement?.type === 'submit'");
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('.frame h1')");
    const other = await chromium.newTab();
    await other.visit(link);
    await other.waitFor("document.activeElement?.type === 'submit'");
    await other.press("Enter");
    await other.waitForText("This sign-in link is not valid");
    await other.click(".sign-in-form > .button-quiet");
    await other.waitFor("document.activeElement?.name === 'key'");
    await other.close();
  });

  test("when a session ends, one signs in over the page, and what was typed stays", async () => {
    await signInWithKeys(tab, server, "deleted");
    await tab.waitFor("document.querySelector('.search input')");
    await tab.press("/");
    await tab.type("half a word");
    await endSessions();
    // The stream of changes notices within seconds.
    await tab.waitForText("Your session has ended");
    await tab.waitFor("document.activeElement?.name === 'key'");
    await tab.type(keys.acemeAdmin);
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('dialog') === null");
    expect(await tab.evaluate("document.querySelector('.search input').value")).toBe("half a word");
    expect(await tab.evaluate("location.search")).toBe("?q=half+a+word");
  });

  test("another person over the page gets nothing of the one before", async () => {
    await signInWithKeys(tab, server, "models");
    await tab.waitForText("acemeco");
    await endSessions();
    await tab.waitFor("document.activeElement?.name === 'key'");
    // What the page kept would show while it asks again.
    await tab.send("Network.setBlockedURLs", { urls: ["*/rollcall/v1/models*"] });
    await tab.type(keys.zenithAdmin);
    await tab.press("Enter");
    await tab.waitForText("zenith");
    await tab.waitForText("The server cannot be reached");
    expect(await tab.text()).not.toContain("acemeco");
    await tab.send("Network.setBlockedURLs", { urls: [] });
  });

  test("signing out ends the session in every tab, and Back shows nothing", async () => {
    await signInWithKeys(tab, server, "deleted");
    await tab.press("g", ",");
    await tab.waitFor("location.pathname.endsWith('settings')");
    const other = await chromium.newTabBeside(tab);
    await other.visit(`${server.url}/console/settings`);
    await other.waitFor("document.querySelector('.frame h1')");
    await tab.evaluate("localStorage.setItem('rollcall.theme', 'dark')");
    await tab.press("Ctrl+k");
    await tab.type("sign out");
    await tab.waitFor("document.querySelectorAll('[role=option]').length === 1");
    await tab.press("Enter");
    await tab.waitFor("document.activeElement?.name === 'key'");
    await other.waitFor("document.querySelector('input[name=key]')");
    expect(await tab.evaluate("localStorage.getItem('rollcall.theme')")).toBe("dark");
    await tab.evaluate("history.back()");
    await tab.waitFor("location.pathname.endsWith('deleted')");
    expect(await tab.evaluate("document.querySelector('.frame')")).toBe(null);
    await other.close();
  });

  test("the settings list the sessions, and end another one, whose page then asks for a key", async () => {
    await endSessions();
    await signInWithKeys(tab, server, "settings?view=sessions");
    const elsewhere = await chromium.newTab();
    await signInWithKeys(elsewhere, server, "settings");
    await tab.waitFor("document.querySelectorAll('[role=row] .badge').length === 1");
    const otherMenu = ".table-row:not(:has(.badge)) button[aria-haspopup=menu]";
    await tab.waitFor(`document.querySelector("${otherMenu}")`);
    await tab.evaluate(`document.querySelector("${otherMenu}").click()`);
    await tab.waitFor("document.activeElement?.getAttribute('role') === 'menuitem'");
    await tab.press("Enter");
    await tab.waitForText("The session is ended.");
    await tab.waitFor(`document.querySelector("${otherMenu}") === null`);
    await elsewhere.waitForText("Your session has ended");
    await elsewhere.close();
  });

  test("what the identity provider refused is said in words, and once", async () => {
    await tab.visit(`${server.url}/console/sign-in?error=oidc_no_role`);
    await tab.waitForText("None of your groups has a role here.");
    await tab.waitFor("document.activeElement?.name === 'key'");
    expect(await tab.evaluate("document.querySelectorAll('.banner').length")).toBe(1);
  });
});
