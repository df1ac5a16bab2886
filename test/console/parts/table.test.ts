import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { hostileIds } from "../gallery/made-models.ts";
import { openGallery, type OpenGallery } from "../gallery/open-gallery.ts";
import { until } from "../../support/waiting.ts";

const focusGrid = "document.querySelector('[role=grid]').focus()";
const cursorText = `document.getElementById(document.querySelector('[role=grid]').getAttribute('aria-activedescendant'))
  ?.querySelector('.table-link')?.textContent`;
const drawnRows = "document.querySelectorAll('.table-body [role=row]').length";
const chosenRows = "document.querySelectorAll('.table-body [aria-selected=true]').length";

describe.skipIf(whyNoChromium !== null)("a table", () => {
  let gallery: OpenGallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery.close());

  const withTable = async (query: string, look: (tab: Tab) => Promise<void>, width = 1280) => {
    const tab = await gallery.show(`view=table${query}`, { width });
    await look(tab);
    expect(tab.complaints.take()).toEqual([]);
    await tab.close();
  };

  test("the cursor goes by arrows, by j and k, by pages and to both ends of 20,000 rows", async () => {
    await withTable("&rows=20000", async (tab) => {
      await tab.evaluate(focusGrid);
      await tab.press("ArrowDown", "j", "j", "k");
      expect(await tab.evaluate(cursorText)).toBe("gemini-flash-00002");
      await tab.press("End");
      await tab.waitFor(`${cursorText} === 'claude-sonnet-19999'`);
      await tab.press("PageUp");
      await tab.waitFor(`Number(${cursorText}?.slice(-5)) < 19995`);
      await tab.press("Home");
      await tab.waitFor(`${cursorText} === 'gpt-4o-00000'`);
    });
  });

  test("the row under the cursor is never behind the headings", async () => {
    await withTable("&rows=20000", async (tab) => {
      await tab.evaluate(focusGrid);
      await tab.press("End");
      await tab.waitFor(`${cursorText} === 'claude-sonnet-19999'`);
      for (let step = 0; step < 40; step++) await tab.press("k");
      await tab.waitFor(`${cursorText}?.endsWith('19959')`);
      const isClear = await tab.evaluate(`(() => {
        const row = document.querySelector('[data-cursor]').getBoundingClientRect();
        return row.top >= document.querySelector('.table-head').getBoundingClientRect().bottom - 1 && row.bottom <= innerHeight;
      })()`);
      expect(isClear).toBe(true);
    });
  });

  test("Enter opens the row, and no row but the one under the cursor has stops of the Tab key", async () => {
    await withTable("", async (tab) => {
      await tab.evaluate(focusGrid);
      await tab.press("j", "j", "ArrowRight");
      expect(await tab.focused()).toBe('checkbox "Select row: gemini-flash-00002"');
      await tab.press("Tab");
      expect(await tab.focused()).toBe('link "gemini-flash-00002"');
      const stops =
        "[...document.querySelectorAll('.table-body :is(a, button, input)')].filter(({ tabIndex }) => tabIndex >= 0)";
      expect(await tab.evaluate(`${stops}.every((one) => one.closest('[data-row="2"]') !== null)`)).toBe(true);
      await tab.evaluate(focusGrid);
      await tab.press("Enter");
      await tab.waitFor("location.search.includes('id=gemini-flash-00002')");
    });
  });

  test("rows are chosen by Space and x, and a range with Shift", async () => {
    await withTable("", async (tab) => {
      await tab.evaluate(focusGrid);
      await tab.press("Space", "j", "j", "j", "x");
      expect(await tab.evaluate(chosenRows)).toBe(2);
      await tab.press("Shift+ArrowDown", "Shift+ArrowDown");
      expect(await tab.evaluate(chosenRows)).toBe(4);
      expect(await tab.text()).toContain("4 selected");
      await tab.press("k", "k", "k", "x");
      await tab.press("Home", "Shift+X");
      expect(await tab.evaluate(chosenRows)).toBe(6);
    });
  });

  test("all 20,000 rows are chosen at once, and those that a filter hides are counted", async () => {
    await withTable("&rows=20000", async (tab) => {
      await tab.click(".table-head input");
      await tab.waitForText("20,000 selected");
      await tab.click("[type=search]");
      await tab.type("gpt-4o-00");
      await tab.waitForText("of them outside the filters");
      await tab.click(".table-head input");
      await tab.waitFor("!document.querySelector('.table-head input').checked");
      expect(await tab.text()).not.toContain("20,000 selected");
    });
  });

  test("screen readers get the count of all rows, the place of each, and the order", async () => {
    await withTable("&rows=20000", async (tab) => {
      expect(await tab.evaluate("document.querySelector('[role=grid]').ariaRowCount")).toBe("20001");
      await tab.evaluate("scrollTo(0, 360000)");
      await tab.waitFor("document.querySelector('.table-body [role=row]').ariaRowIndex > 9000");
      const place = "Number(document.querySelector('.table-body [role=row]').ariaRowIndex) - 2";
      const id = "document.querySelector('.table-body .table-link').textContent";
      expect(Number((await tab.evaluate(id)).slice(-5))).toBe(await tab.evaluate(place));
      await tab.click(".table-sort");
      expect(await tab.evaluate("document.querySelector('[aria-sort]').ariaSort")).toBe("ascending");
      await tab.click(".table-sort");
      expect(await tab.evaluate("document.querySelector('[aria-sort]').ariaSort")).toBe("descending");
    });
  });

  test("the count is said once typing has ended, and letters typed into the search move nothing", async () => {
    await withTable("&rows=2000", async (tab) => {
      const said = "document.querySelector('.table > [role=status]').textContent";
      await tab.waitFor(`${said} === '2,000 models'`);
      await tab.evaluate("document.activeElement.blur()");
      await tab.press("/");
      expect(await tab.focused()).toBe('searchbox "Search"');
      for (const letter of "jkx") await tab.press(letter);
      expect(await tab.evaluate("document.querySelector('[type=search]').value")).toBe("jkx");
      expect(await tab.evaluate(chosenRows)).toBe(0);
      expect(await tab.evaluate(said)).toBe("2,000 models");
      await tab.waitFor(`${said} === '0 models'`);
      await tab.waitForText("No model matches");
      await tab.press("Escape");
      await tab.waitFor(`${said} === '2,000 models'`);
    });
  });

  test("up to 300 rows are all in the page, longer lists on wish and on paper", async () => {
    await withTable("&rows=300", async (tab) => {
      expect(await tab.evaluate(drawnRows)).toBe(300);
    });
    await withTable("&rows=2000", async (tab) => {
      expect(await tab.evaluate(drawnRows)).toBeLessThan(60);
      await tab.evaluate("dispatchEvent(new Event('beforeprint'))");
      await tab.waitFor(`${drawnRows} === 2000`);
      await tab.evaluate("dispatchEvent(new Event('afterprint'))");
      await tab.waitFor(`${drawnRows} < 60`);
      await tab.click(".table-note button");
      await tab.waitFor(`${drawnRows} === 2000`);
    });
    await withTable("&rows=20000", async (tab) => {
      expect(await tab.evaluate("document.querySelector('.table-note button')")).toBe(null);
      await tab.evaluate("dispatchEvent(new Event('beforeprint'))");
      await tab.waitFor(`${drawnRows} === 5000`);
    });
  });

  test("on paper every column fits, and no control is drawn", async () => {
    await withTable("", async (tab) => {
      await tab.look({ print: true, width: 760 });
      await tab.waitFor("document.querySelector('.table').clientWidth < 760");
      const body = "document.querySelector('.table-body')";
      expect(await tab.evaluate(`${body}.scrollWidth - ${body}.clientWidth`)).toBe(0);
      expect(await tab.evaluate("getComputedStyle(document.querySelector('.table-select')).visibility")).toBe("hidden");
      const title = "document.querySelector('.table-body [data-card=title]').clientWidth";
      expect(await tab.evaluate(title)).toBeGreaterThan(100);
    });
  });

  test("the choice of columns stays in this browser", async () => {
    await withTable("", async (tab) => {
      const headings = "[...document.querySelectorAll('[role=columnheader]')].map((one) => one.textContent).join()";
      expect(await tab.evaluate(headings)).toContain("Owner");
      await tab.click(".filter-tools button");
      await tab.click(".filter-menu label:nth-of-type(2)");
      await tab.waitFor(`!${headings}.includes('Owner')`);
      await tab.reload();
      await tab.waitFor(`${headings}.includes('Model')`);
      expect(await tab.evaluate(headings)).not.toContain("Owner");
      expect(await tab.evaluate("localStorage.getItem('rollcall.columns.gallery')")).not.toContain("owner");
    });
  });

  test("a narrow table has cards of two lines, made of the same cells", async () => {
    await withTable(
      "",
      async (tab) => {
        const box = (cell: string) =>
          `document.querySelector('[data-row="1"] [data-card="${cell}"]').getBoundingClientRect()`;
        expect(await tab.evaluate(`${box("title")}.bottom <= ${box("detail")}.top + 1`)).toBe(true);
        expect(await tab.evaluate(`Math.abs(${box("title")}.top - ${box("aside")}.top) < 8`)).toBe(true);
        expect(await tab.evaluate(`${box("note")}.right <= 320`)).toBe(true);
        expect(await tab.evaluate("getComputedStyle(document.querySelector('.table-body [role=row]')).height")).toBe(
          "60px",
        );
        await tab.evaluate("document.querySelector('.table-cardbar select').value = 'desc id'");
        await tab.evaluate(
          "document.querySelector('.table-cardbar select').dispatchEvent(new Event('change', { bubbles: true }))",
        );
        await tab.waitFor("document.querySelector('.table-link').textContent.startsWith('mistral')");
      },
      320,
    );
  });

  test("ids that look like markup, addresses or formulas are text and nothing else", async () => {
    await withTable("&hostile", async (tab) => {
      const shown = await tab.evaluate(
        "[...document.querySelectorAll('.table-link')].slice(0, 6).map((one) => one.textContent)",
      );
      expect(shown).toEqual(hostileIds);
      expect(await tab.evaluate("document.querySelectorAll('main img, main script').length")).toBe(0);
      const links: string[] = await tab.evaluate(
        "[...document.querySelectorAll('.table-link')].map((one) => one.getAttribute('href'))",
      );
      expect(links.filter((href) => !href.startsWith("?view=table&id="))).toEqual([]);
    });
  });

  test("a click on a row opens it, unless text is marked or a control is meant", async () => {
    await withTable("", async (tab) => {
      await tab.click('[data-row="4"] .table-select input');
      expect(await tab.evaluate(chosenRows)).toBe(1);
      await tab.click('[data-row="4"] .table-cell:nth-child(4)');
      await tab.waitFor("location.search.includes('id=mistral-large-00004')");
    });
  });

  test("a click with the middle button opens the row in a tab beside, on its link and anywhere else in it", async () => {
    await withTable("", async (tab) => {
      const address = await tab.evaluate("location.href");
      const opened = async () => (await tab.others()).filter((url) => url.includes("id="));
      for (const [at, place] of [".table-link", ".table-cell:nth-child(4)"].entries()) {
        await tab.click(`[data-row="${at + 4}"] ${place}`, "middle");
        await until(async () => (await opened()).length === at + 1);
      }
      await until(async () => (await opened()).join().includes("id=mistral-large-00004"));
      expect(await tab.evaluate("location.href")).toBe(address);
    });
  });
});
