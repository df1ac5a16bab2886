import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { openGallery, type OpenGallery } from "../gallery/open-gallery.ts";

describe.skipIf(whyNoChromium !== null)("leaving a form", () => {
  let gallery: OpenGallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery.close());

  test("that is not saved asks first, by Back and by a link", async () => {
    const tab = await gallery.show("view=form");
    // Nothing is asked of somebody who has entered nothing.
    await tab.click("a[href='/models']");
    await tab.waitFor("location.pathname === '/models'");
    await tab.evaluate("document.querySelector('#form input').focus()");
    await tab.type("x");
    await tab.evaluate("history.back()");
    await tab.waitForText("Leave without saving?");
    expect(await tab.evaluate("location.pathname")).toBe("/models");
    await tab.press("Escape");
    await tab.waitFor("document.querySelector('dialog') === null");
    await tab.click("a[href='/keys']");
    await tab.waitForText("Leave without saving?");
    expect(await tab.evaluate("location.pathname")).toBe("/models");
    await tab.click("dialog .button-bad");
    await tab.waitFor("location.pathname === '/keys'");
    await tab.close();
  });

  test("that the server refused asks, because nothing of it is saved", async () => {
    const tab = await gallery.show("view=form&param=name");
    await tab.evaluate("document.querySelector('#form input').focus()");
    await tab.press("Enter");
    await tab.waitForText("It must be shorter than it is.");
    await tab.click("a[href='/models']");
    await tab.waitForText("Leave without saving?");
    await tab.close();
  });
});
