import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { Downloads } from "../../support/browser/downloads.ts";
import { openGallery, type OpenGallery } from "../gallery/open-gallery.ts";

describe.skipIf(whyNoChromium !== null)("forms, charts and exports", () => {
  let gallery: OpenGallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery.close());

  test("a refusal stands at the field that it names, which takes the focus", async () => {
    const fields = { name: "Name", "model_ids[1]": "Models", "model_ids.0.id": "Models" };
    for (const [param, label] of Object.entries(fields)) {
      const tab = await gallery.show(`view=form&param=${encodeURIComponent(param)}`);
      await tab.click("button[type=submit]");
      await tab.waitFor("document.querySelector('[aria-invalid=true]') !== null");
      expect(await tab.focused()).toBe(`textbox "${label}"`);
      const described =
        "document.activeElement.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join()";
      expect(await tab.evaluate(described)).toContain("It must be shorter than it is.");
      await tab.close();
    }
  });

  test("a refusal that names no field of the form stands above it", async () => {
    const tab = await gallery.show("view=form&param=name_of_nothing");
    await tab.click("button[type=submit]");
    await tab.waitForText("It must be shorter than it is.");
    expect(await tab.evaluate("document.querySelector('form > [role=alert]')?.textContent")).toContain("req_7");
    expect(await tab.evaluate("document.querySelector('[aria-invalid]')")).toBe(null);
    await tab.close();
  });

  test("lines and commas part the items of a list, while the text stays as it is typed", async () => {
    const tab = await gallery.show("view=form");
    await tab.evaluate("document.querySelector('[name=model_ids]').select()");
    await tab.type("a, b\n\nc\na ");
    await tab.waitFor(`document.querySelector('#said').textContent.includes('"ids":["a","b","c"]')`);
    expect(await tab.evaluate("document.querySelector('[name=model_ids]').value")).toBe("a, b\n\nc\na ");
    await tab.close();
  });

  test("keys read the values of a chart, and its table has the same", async () => {
    const tab = await gallery.show("view=chart&series=2");
    await tab.evaluate("document.querySelector('.chart-frame').focus()");
    await tab.press("ArrowLeft", "ArrowLeft");
    const spoken = "document.querySelector('.chart [role=status]').textContent";
    await tab.waitFor(`${spoken} !== ''`);
    const heard: string = await tab.evaluate(spoken);
    expect(heard).toMatch(/^Nov 29, 2026: gpt-4o [\d,]+; claude-sonnet-4 [\d,]+$/);
    await tab.press("Home");
    await tab.waitFor(`${spoken}.startsWith('Nov 1, 2026')`);
    await tab.press("Escape");
    await tab.waitFor(`${spoken} === ''`);
    await tab.click(".chart summary");
    await tab.waitFor("document.querySelectorAll('.chart-table tbody tr').length === 30");
    const row: string[] = await tab.evaluate(
      "[...document.querySelectorAll('.chart-table tbody tr')[1].cells].map((cell) => cell.textContent)",
    );
    expect(heard).toBe(`${row[0]}: gpt-4o ${row[1]}; claude-sonnet-4 ${row[2]}`);
    expect(tab.complaints.take()).toEqual([]);
    await tab.close();
  });

  test("two years of days are a few elements, each series with a pattern of its own", async () => {
    const tab = await gallery.show("view=chart&days=730&series=8");
    const chart = "document.querySelector('.chart-plot')";
    await tab.waitFor(`${chart} !== null`);
    expect(await tab.evaluate(`${chart}.querySelectorAll('*').length`)).toBeLessThan(120);
    const fills: string[] = await tab.evaluate(
      `[...${chart}.querySelectorAll('.chart-bar')].map((one) => one.getAttribute('fill'))`,
    );
    expect(new Set(fills).size).toBe(8);
    const patterns: string[] = await tab.evaluate(
      `[...${chart}.querySelectorAll('pattern')].map((one) => one.innerHTML)`,
    );
    expect(new Set(patterns).size).toBe(8);
    await tab.close();
  });

  test("the exported file has every row as filtered, and no formula", async () => {
    const tab = await gallery.show("view=table&hostile");
    const downloads = await Downloads.of(tab);
    await tab.click(".filter-tools [aria-haspopup=menu]");
    await tab.press("Enter");
    const file = await downloads.saved(0);
    expect(file.name).toMatch(/^rollcall-models-\d{4}-\d\d-\d\d\.csv$/);
    const lines = file.text.split("\r\n");
    expect(lines).toHaveLength(42);
    expect(lines[1]).toStartWith("<img src=x onerror=alert(1)>,");
    expect(lines[3]).toStartWith("'=cmd|x!A1,");
    expect(tab.complaints.take()).toEqual([]);
    await tab.close();
    downloads.remove();
  });
});
