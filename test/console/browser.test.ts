import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startChromium, whyNoChromium, type Chromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";

/** The tests of the console see what they are for: each fault of a page is found, and keys do what a person's do. */
describe.skipIf(whyNoChromium !== null)("a browser of the tests", () => {
  const policy =
    "script-src 'self' 'nonce-here'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
  let chromium: Chromium;
  let server: Bun.Server<undefined>;
  let elsewhere: Bun.Server<undefined>;
  let body = "";
  beforeAll(async () => {
    const page = () =>
      new Response(
        `<!doctype html><html lang="en"><title>Faults</title><link rel="icon" href="/icon"><main>${body}</main>`,
        {
          headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy },
        },
      );
    const local = { hostname: "127.0.0.1", port: 0 };
    server = Bun.serve({
      ...local,
      fetch: ({ url }) => (url.endsWith("/absent") ? new Response("", { status: 404 }) : page()),
    });
    elsewhere = Bun.serve({
      ...local,
      fetch: () => new Response("body {}", { headers: { "content-type": "text/css" } }),
    });
    chromium = await startChromium();
  });
  afterAll(() => Promise.all([chromium.close(), server.stop(true), elsewhere.stop(true)]));

  const script = (text: string) => `<h1>A page</h1><script nonce="here">${text}</script>`;
  const faultsOf = async (html: string) => {
    body = html;
    const tab = await chromium.newTab();
    await tab.visit(server.url.href);
    const faults = await faultsIn(tab);
    await tab.close();
    return faults;
  };

  test("finds nothing on a page without a fault", async () => {
    expect(await faultsOf("<h1>A page</h1><p>It is all right.</p>")).toEqual([]);
  });

  test.each([
    ["an exception", script("throw new Error('planted')"), /exception: Error: planted/],
    ["a rejection", script("Promise.reject(new Error('planted'))"), /exception: Error: planted/],
    ["an error in the console", script("console.error('planted', 1)"), /console.error: planted 1/],
    ["a warning in the console", script("console.warn('planted')"), /console.warning: planted/],
    ["an inline script", "<h1>A page</h1><script>1</script>", /Content Security Policy/],
    ["an inline style", '<h1 style="margin: 0">A page</h1>', /Content Security Policy/],
    ["a text made into HTML", script("document.querySelector('h1').innerHTML = '<b>x</b>'"), /TrustedHTML/],
    ["a file that is missing", script("fetch('/absent')"), /404/],
    ["a field without a name", "<h1>A page</h1><input>", /1280 light: label/],
    ["a page without a heading", "<p>text</p>", /page-has-heading-one/],
  ])("finds %s", async (_, html, fault) => {
    expect((await faultsOf(html)).join("\n")).toMatch(fault);
  });

  test("finds a request to another origin, and sideways scrolling on a narrow page alone", async () => {
    expect(await faultsOf(`<h1>A page</h1><img alt="" src="${elsewhere.url.href}">`)).toEqual([
      `request to another origin: ${elsewhere.url.href}`,
    ]);
    const wide = script("document.querySelector('h1').style.width = '500px'");
    expect(await faultsOf(wide)).toEqual(
      [320, 320].map((width, at) => `${width} ${at === 0 ? "light" : "dark"}: scrolls sideways by 188 pixels`),
    );
  });

  test("finds a colour that only a dark page makes illegible", async () => {
    const sheet = "new CSSStyleSheet()";
    const rule = "@media (prefers-color-scheme: dark) { h1 { color: #eee } }";
    const faults = await faultsOf(
      script(`const s = ${sheet}; s.replaceSync("${rule}"); document.adoptedStyleSheets = [s];`),
    );
    expect(faults.map((fault) => fault.split(":").slice(0, 2).join(":"))).toEqual([
      "1280 dark: color-contrast",
      "320 dark: color-contrast",
    ]);
  });

  test("presses keys, writes, and says what has the focus", async () => {
    body = `<h1>A page</h1><label>Name <input></label><button>Go</button><output></output>${script(
      "addEventListener('keydown', (e) => document.querySelector('output').append(`${e.ctrlKey ? 'Ctrl+' : ''}${e.key} `));" +
        "document.querySelector('button').onclick = () => document.querySelector('output').append('clicked ');",
    )}`;
    const tab = await chromium.newTab();
    await tab.visit(server.url.href);
    await tab.press("Tab");
    expect(await tab.focused()).toBe('textbox "Name"');
    await tab.press("a", "Shift+B");
    await tab.type("模型");
    expect(await tab.evaluate("document.querySelector('input').value")).toBe("aB模型");
    await tab.press("Tab", "Enter", "Ctrl+k", "/", "Escape");
    expect(await tab.focused()).toBe('button "Go"');
    expect(await tab.evaluate("document.querySelector('output').textContent")).toBe(
      "Tab a B Tab Enter clicked Ctrl+k / Escape ",
    );
    await tab.close();
  });

  test("has the language, the theme and the size that it is given, and storage of its own", async () => {
    body = "<h1>A page</h1>";
    const tab = await chromium.newTab({ language: "zh-CN", theme: "dark", width: 320, reducedMotion: false });
    await tab.visit(server.url.href);
    const seen = `[navigator.language, navigator.languages.join(), innerWidth, ...["(prefers-color-scheme: dark)",
      "(prefers-reduced-motion)", "(forced-colors: active)"].map((query) => matchMedia(query).matches)]`;
    expect(await tab.evaluate(seen)).toEqual(["zh-CN", "zh-CN", 320, true, false, false]);
    await tab.evaluate("localStorage.setItem('kept', 'here')");
    const read = "localStorage.getItem('kept')";
    const [beside, other] = [await chromium.newTabBeside(tab), await chromium.newTab()];
    for (const one of [beside, other]) await one.visit(server.url.href);
    expect([await beside.evaluate(read), await other.evaluate(read)]).toEqual(["here", null]);
    await Promise.all([tab, beside, other].map((one) => one.close()));
  });
});
