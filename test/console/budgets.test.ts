import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { bundleConsole } from "../../src/http/console/bundle.ts";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
import { bundledConsole } from "../support/console/bundled-console.ts";
import { signIn } from "../support/console/signing-in.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { bestOf } from "../support/waiting.ts";

/** What the console may weigh. More than this fails, and needs a reason that is written down. */
const budgets = {
  /** All scripts that the first page loads. */
  firstViewScripts: { brotli: 36_000, gzip: 41_000 },
  /** The script of one page, which is loaded when it is opened. */
  page: { gzip: 12_000 },
  /** The same with the parts and all else that it loads if it is the first page that is opened. */
  openedPage: { gzip: 51_600, files: 12 },
  /** All scripts in one language, which nobody loads at once. */
  allScripts: { gzip: 214_500 },
  styles: { gzip: 12_000 },
  icons: { plain: 4_000 },
  html: { plain: 2_000 },
  /** Calls that it makes, beside the one stream of changes. */
  firstViewCalls: 6,
  /** The time that the first page's scripts run, in milliseconds of the processor. */
  firstViewScriptMs: 60,
  /** Making the bundle, in milliseconds of the processor for 10,000 lines. */
  bundlingMs: 150,
};

const folder = join(import.meta.dir, "..", "..", "src", "console");
const files = await bundledConsole();
const textOf = (pattern: RegExp) => [...files].filter(([name]) => pattern.test(name)).map(([, text]) => text);
const textsOf = (scripts: readonly string[]) => scripts.map((name) => files.get(`assets/${name}`)!);
const gzipped = (texts: readonly string[]) => texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
const brotlied = (texts: readonly string[]) => texts.reduce((sum, text) => sum + brotliCompressSync(text).length, 0);
const plain = (texts: readonly string[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** Of all its sources but their tests. */
function linesOf(sources: string): number {
  const names = [...new Bun.Glob("**/*.{ts,tsx}").scanSync(sources)].filter((name) => !name.includes(".test."));
  return names.reduce((sum, name) => sum + readFileSync(join(sources, name), "utf8").split("\n").length, 0);
}

/** What a script imports at once, and what that imports. */
function importedWith(script: string): ReadonlySet<string> {
  const names = new Set([script]);
  for (const name of names)
    for (const [, next = ""] of files.get(`assets/${name}`)!.matchAll(/\b(?:from|import)"\.\/([\w-]+\.js)"/g))
      names.add(next);
  return names;
}

/** The scripts of each language, beginning with the main one: what the first script names, and what those name. */
const scriptsByLanguage = new Map(
  [...textOf(/\/start-/)[0]!.matchAll(/"?([\w-]+)"?:"\.\/(main-\w+\.js)"/g)].map(([, language = "", main = ""]) => {
    const names = new Set([main]);
    // A set also visits what is added during the loop.
    for (const name of names)
      for (const [next] of files.get(`assets/${name}`)!.matchAll(/[\w-]+-[0-9a-f]{12}\.js/g)) names.add(next);
    return [language, [...names]];
  }),
);

test("a browser loads the words of one language", () => {
  expect([...scriptsByLanguage.keys()]).toEqual(["en", "zh-Hans"]);
  const [english, chinese] = [...scriptsByLanguage.values()].map((names) => textsOf(names).join(""));
  // Every language is called by its own name in every language.
  expect(english!.match(/\p{Script=Han}+/gu)).toEqual(["简体中文"]);
  expect(chinese!.match(/\p{Script=Han}+/gu)!.length).toBeGreaterThan(1000);
  for (const sentence of ["Nobody here has your email address", "You see your own keys"]) {
    expect(english).toContain(sentence);
    expect(chinese).not.toContain(sentence);
  }
});

test("the scripts, styles, icons and HTML are within their budgets", () => {
  for (const names of scriptsByLanguage.values()) {
    expect(gzipped(textsOf(names))).toBeLessThan(budgets.allScripts.gzip);
    const withMain = importedWith(names[0]!);
    const pages = names.filter((name) => name.includes("-page-"));
    expect(pages.length).toBeGreaterThan(20);
    for (const page of pages) {
      expect(gzipped(textsOf([page]))).toBeLessThan(budgets.page.gzip);
      const loaded = [...importedWith(page)].filter((name) => !withMain.has(name));
      expect(loaded.length).toBeLessThanOrEqual(budgets.openedPage.files);
      expect(gzipped(textsOf(loaded))).toBeLessThan(budgets.openedPage.gzip);
    }
  }
  expect(gzipped(textOf(/\.css$/))).toBeLessThan(budgets.styles.gzip);
  expect(plain(textOf(/\.svg$/))).toBeLessThan(budgets.icons.plain);
  expect(plain(textOf(/^$/))).toBeLessThan(budgets.html.plain);
});

test("there is no font and no picture but icons, and nothing in the styles comes from elsewhere", () => {
  expect([...files.keys()].filter((name) => !/^$|\.(js|css|svg)$/.test(name))).toEqual([]);
  expect(textOf(/\.css$/).join("")).not.toMatch(/url\(|@font-face/);
});

test("a checkout bundles it in little time", async () => {
  const cpuMs = async () => {
    const before = process.cpuUsage();
    await bundleConsole(folder);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const limitMs = (budgets.bundlingMs * linesOf(folder)) / 10_000;
  expect(await bestOf(5, limitMs, cpuMs)).toBeLessThan(limitMs);
});

describe.skipIf(whyNoChromium !== null)("the first view in a browser", () => {
  let server: TestServer;
  let chromium: Chromium;
  beforeAll(async () => {
    [server, chromium] = await Promise.all([startServer(), startChromium()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), chromium.close()]);
    server.remove();
  });

  test("makes few calls", async () => {
    const tab = await chromium.newTab();
    await signIn(tab, server.url);
    // Until then the page for signing in asks, too.
    await tab.settled();
    const calls: string[] = [];
    const streams: string[] = [];
    tab.on("Network.requestWillBeSent", ({ request: { url, headers } }) => {
      const isStream = new Headers(headers).get("accept") === "text/event-stream";
      if (new URL(url).pathname.startsWith("/console/api/")) (isStream ? streams : calls).push(url);
    });
    await tab.visit(`${server.url}/console/`);
    await tab.settled();
    expect(streams.length).toBeLessThan(2);
    expect(calls.length).toBeLessThanOrEqual(budgets.firstViewCalls);
    expect(calls).not.toEqual([]);
    await tab.close();
  });

  test("loads scripts within their budget, and lets them run for a short time", async () => {
    const loaded = new Set<string>();
    const scriptMs = async () => {
      const tab = await chromium.newTab();
      tab.on("Network.responseReceived", ({ type, response }) => {
        if (type === "Script") loaded.add(new URL(response.url).pathname.replace("/console/", ""));
      });
      await tab.send("Performance.enable");
      await tab.visit(`${server.url}/console/`);
      await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
      const { metrics } = await tab.send("Performance.getMetrics");
      await tab.close();
      return metrics.find(({ name }: { name: string }) => name === "ScriptDuration").value * 1000;
    };
    expect(await bestOf(5, budgets.firstViewScriptMs, scriptMs)).toBeLessThan(budgets.firstViewScriptMs);
    const texts = [...loaded].map((name) => files.get(name)!);
    expect(texts.length).toBeGreaterThan(0);
    expect(brotlied(texts)).toBeLessThan(budgets.firstViewScripts.brotli);
    expect(gzipped(texts)).toBeLessThan(budgets.firstViewScripts.gzip);
  });
});
