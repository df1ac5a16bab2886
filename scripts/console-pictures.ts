import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startChromium } from "../test/support/browser/chromium.ts";
import type { Tab } from "../test/support/browser/tab.ts";
import { documented } from "./pictures/documented.ts";
import { openShop } from "./pictures/open-shop.ts";
import { keys } from "./pictures/shop-yaml.ts";

/*
 * Makes the pictures of docs/console.md: `node bin/launch.js scripts/console-pictures.ts`. To look at pages while working on
 * them, `--pages models,keys --out DIR` makes whole pages, `--look` of 1280 and 320 pixels in both themes, and
 * `--language zh-CN` in Chinese.
 */

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "docs/pictures" },
    pages: { type: "string" },
    language: { type: "string", default: "en" },
    look: { type: "boolean", default: false },
  },
});

// Pages show a skeleton for a moment, and charts measure themselves.
const settledMs = 900;
const viewport = { width: 1280, height: 720 };
const looks = values.look
  ? [1280, 320].flatMap((width) => (["light", "dark"] as const).map((theme) => ({ width, theme })))
  : [{ width: 1280, theme: "light" as const }];

mkdirSync(values.out, { recursive: true });
const [shop, chromium] = await Promise.all([openShop(), startChromium()]);
try {
  const tab = await chromium.newTab({ language: values.language });
  await signIn(tab);
  if (values.pages === undefined) await takeDocumented(tab);
  else for (const page of values.pages.split(",")) await takeWhole(tab, page);
} finally {
  await chromium.close();
  await shop.close();
}

async function signIn(tab: Tab): Promise<void> {
  await tab.visit(`${shop.server.url}/console/sign-in`);
  const request = {
    method: "POST",
    headers: { "content-type": "application/json", "x-rollcall-console": "1" },
    body: JSON.stringify({ key: keys.admin }),
  };
  await tab.evaluate(`fetch("api/session", ${JSON.stringify(request)})`);
}

async function open(tab: Tab, page: string): Promise<void> {
  await tab.visit(`${shop.server.url}/console/${page}`);
  await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
}

/** What fits into a window. */
async function takeDocumented(tab: Tab): Promise<void> {
  await tab.send("Emulation.setScrollbarsHidden", { hidden: true });
  for (const { name, page, theme, clicks = [] } of documented) {
    await tab.look({ ...viewport, theme });
    await open(tab, page);
    await tab.evaluate(`document.documentElement.style.scrollbarGutter = "auto"`);
    for (const element of clicks) {
      await tab.waitFor(element);
      await tab.evaluate(`(${element}).click()`);
    }
    await Bun.sleep(settledMs);
    const { data } = await tab.send("Page.captureScreenshot", { format: "png" });
    writeFileSync(join(values.out, `${name}.png`), Buffer.from(data, "base64"));
  }
}

/** `page` may have a query, as in `model?id=gpt-4o`. */
async function takeWhole(tab: Tab, page: string): Promise<void> {
  await open(tab, page);
  for (const { width, theme } of looks) {
    await tab.look({ width, theme, height: width === 320 ? 700 : 860 });
    await Bun.sleep(settledMs);
    const name = page.replaceAll(/[^\w.-]+/g, "-") || "overview";
    const kind = values.look ? `-${width}-${theme}` : "";
    writeFileSync(join(values.out, `${name}${kind}.png`), await tab.screenshot());
  }
}
