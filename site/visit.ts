import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Glob } from "bun";
import { startChromium } from "../test/support/browser/chromium.ts";

/**
 * `node bin/launch.js site/visit.ts [DIRECTORY]`: opens each page of the built site in Chromium, under a path as at a
 * forge, wide and as narrow as a telephone. It reports requests to elsewhere, what is missing, errors of scripts, and
 * pages that scroll sideways; then it searches, and opens a page from the disk.
 */

const directory = resolve(process.argv[2] ?? join(import.meta.dir, "..", "dist", "docs"));
const mount = "/some/path/";
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: ({ url }) => answer(new URL(url).pathname) });
const base = `${server.url.origin}${mount}`;
const pages = [...new Glob("**/*.html").scanSync({ cwd: directory })].toSorted();
const mistakes: string[] = [];

const chromium = await startChromium();
const tab = await chromium.newTab();
let page = "";
tab.on("Network.requestWillBeSent", ({ request: { url } }) => {
  if (!/^(data|blob):/.test(url) && !url.startsWith(base) && !url.startsWith("file:"))
    mistakes.push(`${page} asks for ${url}`);
});
tab.on("Network.responseReceived", ({ response: { url, status } }) => {
  if (status >= 400) mistakes.push(`${page} got ${status} for ${url}`);
});
tab.on("Runtime.exceptionThrown", ({ exceptionDetails: { text, exception } }) =>
  mistakes.push(`${page}: ${exception?.description ?? text}`),
);
for (const width of [1280, 360]) {
  await tab.look({ width });
  for (page of pages) {
    await tab.visit(base + page);
    // For what its scripts do first.
    await Bun.sleep(100);
    const beyond = await tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    if (beyond > 0) mistakes.push(`${page} scrolls sideways by ${beyond} at ${width}`);
  }
}
await searchFor("PgBouncer", "docs/postgresql.html");
await openFromDisk("docs/operating.html");
await chromium.close();
await server.stop(true);
for (const mistake of new Set(mistakes)) process.stderr.write(`${mistake}\n`);
process.stdout.write(`visited ${pages.length} pages: ${mistakes.length} mistakes\n`);
process.exit(mistakes.length === 0 ? 0 : 1);

async function searchFor(word: string, expected: string): Promise<void> {
  page = "the search";
  await tab.look({});
  await tab.visit(`${base}README.html`);
  await tab.evaluate(`document.querySelector(".VPNavBarSearchButton").click()`);
  await eventually(`document.querySelector(".VPLocalSearchBox input") !== null`);
  await tab.type(word);
  const found = `[...document.querySelectorAll(".VPLocalSearchBox a.result")].some((a) => a.href.includes(${JSON.stringify(expected)}))`;
  if (!(await eventually(found))) mistakes.push(`the search for ${word} does not find ${expected}`);
}

/** Scripts do not run there, but everything can be read. */
async function openFromDisk(path: string): Promise<void> {
  page = `${path} from the disk`;
  await tab.visit(`file://${join(directory, path)}`);
  const fonts = await tab.evaluate(`getComputedStyle(document.querySelector("h1")).fontSize`);
  const next = await tab.evaluate(`document.querySelector(".VPSidebar a[href$='configuration.html']").href`);
  if (fonts !== "32px") mistakes.push(`${page} has no style: its title is ${fonts} high`);
  if (!existsSync(new URL(next))) mistakes.push(`${page} links to ${next}, which does not exist`);
}

async function eventually(expression: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await tab.evaluate(expression)) === true) return true;
    await Bun.sleep(100);
  }
  return false;
}

function answer(path: string): Response {
  const file = join(directory, decodeURIComponent(path.slice(mount.length)));
  const isThere = path.startsWith(mount) && existsSync(file) && statSync(file).isFile();
  return isThere ? new Response(Bun.file(file)) : new Response("not found", { status: 404 });
}
