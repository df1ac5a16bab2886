import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import { whyNoChromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";
import type { Tab } from "../support/browser/tab.ts";
import { openConsole, type OpenConsole } from "../support/console/open-console.ts";
import { startServer } from "../support/server.ts";
import { usageRecord } from "../support/usage-records.ts";
import { worldYaml } from "../support/world.ts";

const dayMs = 86_400_000;
const wicked = `<img src=x onerror="window.broken = 1">`;

/** Calls of two years: each day one of a model with a price, each second day one of a model without. */
function* pastCalls() {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  for (let day = 0; day < 700; day++) {
    const atMs = today - day * dayMs - 1000;
    const shared = {
      atMs,
      projectId: "proj_aceme",
      endMs: 500,
      firstByteMs: 100,
      usage: { inputTokens: 10, outputTokens: 5 },
    };
    yield usageRecord({
      ...shared,
      id: `use_a${day}`,
      model: "priced",
      prices: { inputPrice: "0.1", outputPrice: "0.2" },
    });
    if (day % 2 === 0)
      yield usageRecord({ ...shared, id: `use_b${day}`, model: wicked, prices: {}, isEstimated: true });
    if (day === 3)
      yield usageRecord({
        ...shared,
        id: "use_c",
        model: "priced",
        status: 502,
        end: "failed",
        usage: null,
        prices: {},
      });
  }
}

describe.skipIf(whyNoChromium !== null)("the usage in the console", () => {
  let opened: OpenConsole;
  let tab: Tab;
  const requests: string[] = [];
  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), "rollcall-usage-"));
    const yaml = worldYaml.replace("models:", "models:\n  - { id: priced, created: 1, owned_by: system }");
    const before = await startServer({ directory, yaml });
    await before.stop();
    const store = await openSqliteStore(join(directory, "data"));
    await store.usage.record([...pastCalls()]);
    await store.close();
    opened = await openConsole({ directory, yaml });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    tab = await opened.newTab();
    requests.length = 0;
    tab.on("Network.requestWillBeSent", ({ request: { url } }: { request: { url: string } }) => requests.push(url));
  });
  afterEach(() => tab.close());

  const open = async (query = "") => {
    await tab.visit(`${opened.server.url}/console/usage${query}`);
    await tab.waitFor("document.querySelector('.figures, .empty, .usage .table-row')");
  };
  const figure = (label: string) =>
    tab.evaluate(
      `[...document.querySelectorAll(".figure")].find((one) => one.firstChild.textContent === "${label}").lastChild.firstChild.textContent`,
    );

  test("a range has its sums, a chart and its table, and the models without a price are named", async () => {
    await open("?range=7d");
    expect(await figure("Calls")).toBe("10");
    expect(await figure("Errors")).toBe("1");
    expect(await figure("Cost")).toBe("≥\u00a0$12.00");
    expect(await tab.evaluate("document.querySelector('.banner').innerText")).toContain(wicked);
    expect(await tab.evaluate("window.broken")).toBeUndefined();
    await tab.evaluate("document.querySelector('.chart-table summary').click()");
    await tab.waitFor("document.querySelectorAll('.chart-table tbody tr').length === 7");
    expect(await faultsIn(tab)).toEqual([]);
  });

  test("two years are asked for with two requests about usage, and drawn within two seconds", async () => {
    const beganMs = performance.now();
    await open("?range=2y&show=cost");
    await tab.waitFor("document.querySelector('.chart-plot path')");
    expect(performance.now() - beganMs).toBeLessThan(2_000);
    expect(requests.filter((url) => url.includes("/rollcall/v1/usage")).length).toBe(2);
    expect(await figure("Calls")).toBe("1,051");
  });

  test("with the keyboard alone, a row of the list becomes a filter in the address, and Back takes it off", async () => {
    await open("?range=30d");
    await tab.evaluate("document.querySelector('.table-grid').focus()");
    await tab.press("ArrowDown", "Enter");
    await tab.waitFor("location.search.includes('model=')");
    await tab.waitFor("document.querySelectorAll('.filter-chip').length === 1");
    await tab.waitFor("document.querySelectorAll('.table-body .table-row').length === 1");
    await tab.evaluate("history.back()");
    await tab.waitFor("document.querySelectorAll('.filter-chip').length === 0");
    await tab.waitFor("document.querySelectorAll('.table-body .table-row').length === 2");
  });

  test("a heading orders the list by its figure", async () => {
    await open("?range=7d");
    await tab.evaluate(
      `[...document.querySelectorAll(".table-head button")].find((one) => one.textContent.includes("Errors")).click()`,
    );
    await tab.waitFor("location.search.includes('show=errors')");
    await tab.waitFor(`document.querySelector(".chart-title").textContent === "Errors by model"`);
  });

  test("single calls are filtered by how they ended, and one opens with all that is kept", async () => {
    await open("?view=calls&range=90d&end=failed");
    await tab.waitFor("document.querySelectorAll('.table-body .table-row').length === 1");
    await tab.evaluate("document.querySelector('.table-grid').focus()");
    await tab.press("ArrowDown", "Enter");
    await tab.waitFor("document.querySelector('dialog')?.innerText.includes('use_c')");
    await tab.press("Escape");
    await tab.waitFor("document.querySelector('dialog') === null");
    expect(await faultsIn(tab)).toEqual([]);
  });

  test("a filter that nothing matches says so and is cleared", async () => {
    await open("?project=proj_gone");
    await tab.waitForText("No call matches these filters");
    await tab.evaluate("[...document.querySelectorAll('.empty button')].at(-1).focus()");
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('.figures')");
    expect(await tab.evaluate("location.search")).toBe("");
  });

  test("the page of a model shows which keys called it, with one request about usage", async () => {
    await tab.visit(`${opened.server.url}/console/model?id=priced&view=calls`);
    await tab.waitFor("document.querySelector('.table-body .table-row')");
    const row = await tab.evaluate("document.querySelector('.table-body .table-row').innerText.split(/\\s+/)");
    // One of each of the 30 days before today, and the one that failed.
    expect(row).toEqual(["key_1", "31", "300", "150"]);
    expect(requests.filter((url) => url.includes("/usage"))).toHaveLength(1);
    expect(await faultsIn(tab)).toEqual([]);
  });
});
