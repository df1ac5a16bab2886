import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";
import type { Tab } from "../support/browser/tab.ts";
import { openConsole, type OpenConsole } from "../support/console/open-console.ts";
import { keys, worldYaml } from "../support/world.ts";

/** Begins a stream, and goes on until its client leaves. */
const tortoise = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: 0,
  fetch: ({ url }) =>
    url.endsWith("/models")
      ? Response.json({ object: "list", data: [{ id: "tortoise", object: "model", created: 1, owned_by: "slow" }] })
      : new Response(
          new ReadableStream({
            start: (answer) =>
              answer.enqueue(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "Slowly" } }] })}\n\n`),
          }),
          { headers: { "content-type": "text/event-stream" } },
        ),
});
const parrot = `{ id: parrot, input_price: "0.001", output_price: "0.002" }`;
const yaml = worldYaml.replace(
  "models:",
  `sources:
  - { id: echo, kind: echo, models: [${parrot}] }
  - { id: slow, kind: openai-compatible, base_url: "${tortoise.url}v1" }
models:`,
);
const wicked = `<img src=x onerror="window.broken = 1"> **bold** [x](javascript:alert(1))`;

describe.skipIf(whyNoChromium !== null)("the playground of the console", () => {
  let opened: OpenConsole;
  let tab: Tab;
  beforeAll(async () => {
    opened = await openConsole({ yaml });
  });
  afterAll(async () => {
    await Promise.all([opened.close(), tortoise.stop(true)]);
  });
  beforeEach(async () => {
    tab = await opened.newTab();
  });
  afterEach(() => tab.close());

  async function open(query = ""): Promise<void> {
    await tab.visit(`${opened.server.url}/console/playground${query}`);
    await tab.waitFor("document.querySelector('.playground input[name=key]')");
  }

  /** Writes into a field that keys have led to. */
  async function write(field: string, text: string): Promise<void> {
    for (let presses = 0; presses < 40; presses++) {
      if ((await tab.evaluate("document.activeElement?.name")) === field) return tab.type(text);
      await tab.press("Tab");
    }
    throw new Error(`Tab never led to ${field}`);
  }

  const answer = () => tab.evaluate("document.querySelector('.playground-text')?.innerText ?? ''");
  const hasAnswered = () =>
    tab.waitFor("document.querySelector('.playground-figures')?.innerText.includes('Complete')");
  const fact = (label: string) =>
    tab.evaluate(
      `[...document.querySelectorAll(".figure")].find((one) => one.firstChild.textContent === "${label}").lastChild.textContent`,
    );

  test("with the keyboard alone, a model is called with a pasted key, and the answer is text", async () => {
    await open();
    await write("key", keys.acemeOwner);
    await write("model", "parrot");
    await write("prompt", wicked);
    await tab.press("Ctrl+Enter");
    await hasAnswered();
    expect(await answer()).toContain(wicked);
    expect(await tab.evaluate("window.broken")).toBeUndefined();
    expect(await tab.evaluate("document.querySelectorAll('.playground-text *').length")).toBe(0);
    expect(await fact("Status")).toBe("200 · Complete");
    expect(await fact("Tokens in")).toBe("7");
    expect(Number(await fact("Tokens out"))).toBeGreaterThan(10);
    await tab.waitFor(`[...document.querySelectorAll(".figure")].at(-1).textContent.includes("$")`);
    expect(await tab.evaluate("document.querySelector('.playground-request').innerText")).toContain("req");
    expect(await faultsIn(tab)).toEqual([]);
  });

  test("the request carries the key and no cookie, and nothing that the browser keeps has the key", async () => {
    const sent: { url: string; headers: Record<string, string> }[] = [];
    tab.on("Network.requestWillBeSentExtraInfo", ({ headers }: { headers: Record<string, string> }) =>
      sent.push({ url: headers[":path"] ?? "", headers }),
    );
    await open("?model=parrot");
    await write("key", keys.acemeOwner);
    await write("prompt", "Hello");
    await tab.press("Ctrl+Enter");
    await hasAnswered();
    const withKey = sent.filter(({ headers }) =>
      Object.values(headers).some((value) => value.includes(keys.acemeOwner)),
    );
    expect(withKey.length).toBeGreaterThanOrEqual(2);
    for (const { headers } of withKey)
      expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain("cookie");
    const others = sent.filter((one) => !withKey.includes(one));
    expect(others.some(({ headers }) => Object.keys(headers).some((name) => name.toLowerCase() === "cookie"))).toBe(
      true,
    );
    const kept = await tab.evaluate(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href])",
    );
    expect(kept).not.toContain(keys.acemeOwner);
    for (const view of ["Request", "Raw answer", "Code"]) {
      await tab.evaluate(
        `[...document.querySelectorAll(".tab")].find((one) => one.textContent.trim() === "${view}").click()`,
      );
      await tab.waitFor(`document.querySelector(".tab[aria-current]").textContent.trim() === "${view}"`);
      expect(await tab.evaluate("document.documentElement.outerHTML")).not.toContain(keys.acemeOwner);
    }
  });

  test("a reload forgets the key and keeps the prompt, and leaving the page forgets the key", async () => {
    await open("?model=parrot");
    await write("key", keys.acemeOwner);
    await write("prompt", "Kept words");
    await tab.send("Page.reload");
    await tab.waitFor("document.querySelector('.playground [name=prompt]')?.value === 'Kept words'");
    expect(await tab.evaluate("document.querySelector('[name=key]').value")).toBe("");
    expect(await tab.evaluate("document.querySelector('[name=model]').value")).toBe("parrot");
    await write("key", keys.acemeOwner);
    await tab.click(".navigation-line[href$=settings]");
    await tab.waitFor("document.querySelector('h1').textContent === 'Settings'");
    await tab.evaluate("history.back()");
    await tab.waitFor("document.querySelector('.playground [name=key]')");
    expect(await tab.evaluate("document.querySelector('[name=key]').value")).toBe("");
  });

  test("every kind of call answers, whole and as a stream", async () => {
    await open("?model=parrot");
    await write("key", keys.acemeOwner);
    await write("prompt", "Hello parrot");
    for (const call of ["chat", "responses", "messages", "completions", "embeddings"]) {
      for (const whole of ["", "&whole=true"]) {
        await tab.evaluate(`{
          const link = document.createElement("a");
          link.href = "playground?model=parrot&call=${call}${whole}";
          document.body.append(link);
          link.click();
          link.remove();
        }`);
        await tab.waitFor(`document.querySelector("[name=call]").value === "${call}"`);
        const before = await tab.evaluate("document.querySelector('.playground-request')?.innerText ?? ''");
        await tab.click(".playground-buttons .button-main");
        await tab.waitFor(
          `!["", ${JSON.stringify(before)}].includes(document.querySelector('.playground-request')?.innerText ?? '')`,
        );
        await hasAnswered();
        expect(await answer()).toContain(call === "embeddings" ? "[" : "You said: Hello parrot");
        expect(await fact("Tokens in")).not.toContain("–");
      }
    }
    expect(tab.complaints.take()).toEqual([]);
  });

  test("the models that can be chosen are those that the key sees", async () => {
    await open();
    await write("key", keys.acemeAllowList);
    await tab.click(".playground-model button");
    await tab.waitFor("document.querySelector('dialog')?.innerText.includes('davinci')");
    const listed = await tab.evaluate("document.querySelector('dialog').innerText");
    expect(listed).not.toContain("parrot");
    await tab.type("davinci");
    await tab.waitFor("document.querySelectorAll('dialog .table-body .table-row').length === 1");
    await tab.press("Tab", "Tab", "Enter");
    await tab.waitFor("document.querySelector('dialog') === null");
    expect(await tab.evaluate("location.search")).toBe("?model=davinci");
  });

  test("a refusal is in words, with the id of the request", async () => {
    await open("?model=davinci");
    await write("key", keys.acemeOwner);
    await write("prompt", "Hello");
    await tab.press("Ctrl+Enter");
    await tab.waitForText("No source answers calls for this model.");
    expect(await tab.evaluate("document.querySelector('.error-request').innerText")).toContain("req");
    await tab.evaluate("document.querySelector('[name=key]').focus()");
    await tab.press("Ctrl+A");
    await tab.type("sk-not-a-key");
    await tab.press("Tab");
    await tab.waitForText("This key is not valid here.");
  });

  test("a stream appears as it arrives, and can be cancelled", async () => {
    await open("?model=tortoise");
    await write("key", keys.acemeOwner);
    await write("prompt", "Hurry");
    await tab.press("Ctrl+Enter");
    await tab.waitFor("document.querySelector('.playground-text')?.innerText === 'Slowly'");
    expect(await fact("Status")).toBe("200 · Running");
    await tab.evaluate(
      `[...document.querySelectorAll(".playground-buttons button")].find((one) => one.textContent === "Cancel").focus()`,
    );
    await tab.press("Enter");
    await tab.waitFor(`document.querySelector(".playground-figures").innerText.includes("Cancelled")`);
    expect(await answer()).toBe("Slowly");
  });

  test("without a key nothing is sent, and the field says so", async () => {
    await open("?model=parrot");
    await write("prompt", "Hello");
    await tab.press("Ctrl+Enter");
    await tab.waitForText("Paste a key first.");
    expect(await tab.evaluate("document.querySelector('.playground-figures')")).toBeNull();
  });
});
