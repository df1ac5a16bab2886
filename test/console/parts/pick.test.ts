import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { openGallery, type OpenGallery } from "../gallery/open-gallery.ts";

describe.skipIf(whyNoChromium !== null)("pickers", () => {
  let gallery: OpenGallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery.close());

  test("a person is searched and chosen by name with the keyboard alone", async () => {
    const tab = await gallery.show("view=pick");
    await tab.evaluate("document.querySelector('.picked').focus()");
    await tab.press("Enter");
    expect(await tab.focused()).toBe('searchbox "Search"');
    await tab.type("bo");
    await tab.waitFor("document.querySelectorAll('dialog .table-body [role=row]').length === 1");
    await tab.evaluate("document.querySelector('dialog [role=grid]').focus()");
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('#said').textContent === 'Bob'");
    expect(await tab.focused()).toStartWith('button "');
    expect(await tab.text()).toContain("user-2");
    expect(tab.complaints.take()).toEqual([]);
    await tab.close();
  });

  test("models are chosen among 20,000 by search, by checkbox and by pasted ids", async () => {
    const tab = await gallery.show("view=pick&rows=20000");
    await tab.click(".model-picker [type=search]");
    await tab.type("claude 0007");
    await tab.waitFor("document.querySelectorAll('.model-picker .table-body [role=row]').length < 10");
    await tab.click(".model-picker .table-head input");
    await tab.waitForText("3 of 20,000 models chosen");
    await tab.click(".model-picker .filter-line > .button");
    await tab.click("dialog textarea");
    await tab.type("gpt-4o-00006, no-such-model");
    await tab.click("dialog .button-main");
    await tab.waitForText("Not among the models: no-such-model");
    await tab.evaluate("document.querySelector('dialog textarea').select()");
    await tab.type("gpt-4o-00006\nclaude-sonnet-00013");
    await tab.click("dialog .button-main");
    await tab.waitForText("5 of 20,000 models chosen");
    expect(tab.complaints.take()).toEqual([]);
    await tab.close();
  });

  test("a form that is not saved asks before the page is left", async () => {
    const tab = await gallery.show("view=pick&dirty");
    const leaves =
      "(() => { const event = new Event('beforeunload', { cancelable: true }); dispatchEvent(event); return !event.defaultPrevented; })()";
    expect(await tab.evaluate(leaves)).toBe(false);
    await tab.close();
    const clean = await gallery.show("view=pick");
    expect(await clean.evaluate(leaves)).toBe(true);
    await clean.close();
  });
});
