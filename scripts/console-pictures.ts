import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pageNames } from "../src/console/route/page-names.ts";
import { startChromium } from "../test/support/browser/chromium.ts";
import type { Tab } from "../test/support/browser/tab.ts";
import { openShop } from "./pictures/open-shop.ts";
import { keys } from "./pictures/shop-yaml.ts";

/*
 * Makes pictures of the console's pages: `node bin/launch.js scripts/console-pictures.ts --out DIR`. `--pages models,keys`
 * makes those only, `--look` all of 1280 and 320 pixels in both themes, `--language zh-CN` in Chinese.
 */

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "docs/pictures" },
    pages: { type: "string", default: "" },
    language: { type: "string", default: "en" },
    look: { type: "boolean", default: false },
  },
});

const wanted = values.pages === "" ? pageNames : values.pages.split(",");
const looks = values.look
  ? [1280, 320].flatMap((width) => (["light", "dark"] as const).map((theme) => ({ width, theme })))
  : [{ width: 1280, theme: "light" as const }];

mkdirSync(values.out, { recursive: true });
const [shop, chromium] = await Promise.all([openShop(), startChromium()]);
try {
  const tab = await chromium.newTab({ language: values.language });
  await signIn(tab);
  for (const page of wanted) await take(tab, page);
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

/** `page` may have a query, as in `model?id=gpt-4o`. */
async function take(tab: Tab, page: string): Promise<void> {
  await tab.visit(`${shop.server.url}/console/${page}`);
  await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
  for (const { width, theme } of looks) {
    await tab.look({ width, theme, height: width === 320 ? 700 : 860 });
    // Pages show a skeleton for a moment, and charts measure themselves.
    await Bun.sleep(900);
    const name = page.replaceAll(/[^\w.-]+/g, "-") || "overview";
    const kind = values.look ? `-${width}-${theme}` : "";
    writeFileSync(join(values.out, `${name}${kind}.png`), await tab.screenshot());
  }
}
