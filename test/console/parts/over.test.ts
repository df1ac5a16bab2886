import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { openGallery, type OpenGallery } from "../gallery/open-gallery.ts";

const said = "document.querySelector('#said').textContent";
const dialogs = "document.querySelectorAll('dialog:modal').length";

describe.skipIf(whyNoChromium !== null)("over the page", () => {
  let gallery: OpenGallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery.close());

  const withPage = async (query: string, look: (tab: Tab) => Promise<void>) => {
    const tab = await gallery.show(query);
    await look(tab);
    expect(tab.complaints.take()).toEqual([]);
    await tab.close();
  };

  test("a dialog takes the focus, keeps it, closes by Esc and gives it back", async () => {
    await withPage("view=over", async (tab) => {
      await tab.evaluate("document.querySelector('#dialog').focus()");
      await tab.press("Enter");
      expect(await tab.focused()).toBe('textbox "Name"');
      await tab.press("Tab", "Tab", "Tab", "Tab");
      expect(
        await tab.evaluate(
          "document.activeElement === document.body || document.querySelector('dialog').contains(document.activeElement)",
        ),
      ).toBe(true);
      await tab.press("Escape");
      await tab.waitFor(`${dialogs} === 0`);
      expect(await tab.focused()).toBe('button "dialog"');
    });
  });

  test("what cannot be taken back waits until its name is typed", async () => {
    await withPage("view=over", async (tab) => {
      await tab.click("#typed");
      await tab.click("dialog .button-bad");
      expect(await tab.evaluate(`[${dialogs}, ${said}]`)).toEqual([1, ""]);
      await tab.click("dialog input");
      await tab.type("acemeco-ton");
      await tab.press("Enter");
      expect(await tab.evaluate(said)).toBe("");
      await tab.type("e");
      await tab.press("Enter");
      await tab.waitFor(`${said} === 'purged'`);
    });
  });

  test("a new key leaves the page only by the button that says it is stored", async () => {
    await withPage("view=over", async (tab) => {
      await tab.click("#secret");
      await tab.press("Escape", "Escape", "Escape");
      expect(await tab.evaluate(dialogs)).toBe(1);
      for (const text of ["sk-rollcall-9f3J", "export OPENAI_API_KEY=sk-", "OPENAI_BASE_URL=https://", "curl https://"])
        expect(await tab.text()).toContain(text);
      await tab.click("dialog .button-main");
      await tab.waitFor(`${said} === 'stored'`);
      expect(await tab.text()).not.toContain("sk-rollcall-9f3J");
    });
  });

  test("a menu goes by arrows and letters, closes by Esc, and does nothing that is off", async () => {
    await withPage("view=over", async (tab) => {
      await tab.evaluate("document.querySelector('[aria-haspopup=menu]').focus()");
      await tab.press("Enter");
      expect(await tab.focused()).toBe('menuitem "Rotate…"');
      await tab.press("ArrowUp");
      expect(await tab.focused()).toBe('menuitem "Revoke…"');
      await tab.press("a");
      expect(await tab.focused()).toStartWith('menuitem "Archive');
      await tab.press("Enter");
      expect(await tab.evaluate(said)).toBe("");
      await tab.press("Escape");
      expect(await tab.focused()).toBe('button "More"');
      await tab.press("Enter", "End", "Enter");
      await tab.waitFor(`${said} === 'revoke'`);
      expect(await tab.focused()).toBe('button "More"');
    });
  });

  test("an exact time is there for keyboards, and Esc takes it away", async () => {
    await withPage("view=text", async (tab) => {
      await tab.evaluate("document.querySelector('#times button').focus()");
      await tab.waitFor("document.querySelector('[role=tooltip]')?.textContent.includes('UTC')");
      await tab.press("Escape");
      await tab.waitFor("document.querySelector('[role=tooltip]') === null");
    });
  });

  test("what is copied is said", async () => {
    await withPage("view=text", async (tab) => {
      await tab.click("#ids .copy button");
      await tab.waitFor(
        "[...document.querySelectorAll('#ids [role=status]')].some((one) => one.textContent === 'Copied')",
      );
    });
  });

  test("without a clipboard the text is selected, with the keys that copy it", async () => {
    const tab = await gallery.chromium.newTab();
    // As on plain http away from loopback.
    const source = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })";
    await tab.send("Page.addScriptToEvaluateOnNewDocument", { source });
    await tab.visit(gallery.at("view=text"));
    await tab.click("#ids .copy button");
    await tab.waitForText("Press Ctrl+C");
    expect(await tab.evaluate("getSelection().toString()")).toBe("gpt-4o-mini");
    await tab.press("Escape");
    await tab.waitFor("document.querySelector('.copy-selected') === null");
    await tab.close();
  });
});
