import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startChromium, whyNoChromium, type Chromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { signInWithKeys } from "../../support/console/signing-in.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { keys } from "../../support/world.ts";

const tabCount = 8;

describe.skipIf(whyNoChromium !== null)("eight tabs of the console", () => {
  let server: TestServer;
  let chromium: Chromium;
  const tabs: Tab[] = [];
  const streams = new Map<Tab, number>();
  const streamHeaders: string[] = [];
  let closed: Tab | undefined;
  beforeAll(async () => {
    [server, chromium] = await Promise.all([startServer(), startChromium()]);
    const first = await chromium.newTab();
    await signInWithKeys(first, server, "deleted");
    await first.close();
    for (let at = 0; at < tabCount; at++) {
      const tab = await chromium.newTabBeside(first);
      tab.on("Network.requestWillBeSent", ({ request: { url, headers } }) => {
        if (!url.includes("stream=true")) return;
        streams.set(tab, (streams.get(tab) ?? 0) + 1);
        streamHeaders.push(headers["x-rollcall-console"]);
      });
      await tab.visit(`${server.url}/console/deleted`);
      await tab.waitFor("document.querySelector('.freshness-live')");
      tabs.push(tab);
    }
  });
  afterAll(async () => {
    await Promise.all([server.stop(), chromium.close()]);
    server.remove();
  });

  const administer = (method: string, path: string, body?: object) =>
    fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  /** Registers a model and deletes it, so that the page of deleted models changes. */
  async function deleteModel(id: string): Promise<void> {
    expect((await administer("POST", "/rollcall/v1/models", { id })).status).toBe(200);
    expect((await administer("DELETE", `/rollcall/v1/models/${id}`)).status).toBe(200);
  }

  test("open one stream together, and each shows a change", async () => {
    expect(streams.size).toBe(1);
    expect([...streams.values()]).toEqual([1]);
    await deleteModel("ft:gpt-4o-mini:acemeco::first");
    for (const tab of tabs) await tab.waitForText("ft:gpt-4o-mini:acemeco::first");
  });

  test("keep no session alive while nobody touches them", async () => {
    const tab = tabs.at(-1)!;
    const sent: string[] = [];
    tab.on("Network.requestWillBeSent", ({ request: { url, headers } }) => {
      if (url.includes("/console/api/")) sent.push(headers["x-rollcall-console"]);
    });
    await tab.press("Escape");
    await deleteModel("ft:gpt-4o-mini:acemeco::touched");
    await tab.waitForText("ft:gpt-4o-mini:acemeco::touched");
    expect(new Set(sent)).toEqual(new Set(["1"]));
    sent.length = 0;
    await tab.evaluate("void (Date.now = ((now) => () => now() + 61_000)(Date.now))");
    await deleteModel("ft:gpt-4o-mini:acemeco::untouched");
    await tab.waitForText("ft:gpt-4o-mini:acemeco::untouched");
    expect(new Set(sent)).toEqual(new Set(["background"]));
    expect(streamHeaders).toEqual(["background"]);
  });

  test("another tab takes over when the one with the stream closes, and nothing is missed", async () => {
    [closed] = streams.keys();
    streams.clear();
    const others = tabs.filter((tab) => tab !== closed);
    await Promise.all([closed?.close(), deleteModel("ft:gpt-4o-mini:acemeco::second")]);
    for (const tab of others) await tab.waitForText("ft:gpt-4o-mini:acemeco::second");
    expect([...streams.values()]).toEqual([1]);
  });

  test("say that the server does not answer, and go on from where they were when it does", async () => {
    const { port } = new URL(server.url);
    const open = tabs.filter((tab) => tab !== closed);
    await server.stop();
    for (const tab of open) await tab.waitForText("The server has not answered since");
    expect(await open[0]?.text()).toContain("acemeco::second");
    server = await startServer({ directory: server.directory, flags: ["--port", port] });
    await deleteModel("ft:gpt-4o-mini:acemeco::third");
    for (const tab of open) {
      await tab.waitForText("ft:gpt-4o-mini:acemeco::third");
      await tab.waitFor("document.querySelector('.banner') === null && document.querySelector('.freshness-live')");
    }
  });
});
