import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";

/** What the palette finds on the server, where there are more than a hundred of everything. */
describe.skipIf(whyNoChromium !== null)("the palette finds", () => {
  let opened: OpenConsole;
  let tab: Tab;
  const many = Array.from({ length: 130 }, (_, at) => at);

  beforeAll(async () => {
    opened = await openConsole();
    const post = (path: string, body: object) => opened.call("POST", path, body);
    for (const at of many) {
      await post("/v1/organization/projects", { name: `Workshop ${at}` });
      const invite = await post("/v1/organization/invites", { email: `zora${at}@aceme.example`, role: "reader" });
      await post(`/rollcall/v1/invites/${invite.id}/accept`, { name: `Zora ${at}` });
      await post("/rollcall/v1/models", { id: `ft:quill-${at}` });
      await post("/rollcall/v1/sources", { id: `yard-${at}`, kind: "static", models: [] });
    }
    await post("/v1/organization/admin_api_keys", { name: "Xylophone" });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    tab = await opened.open("settings", "Settings");
    await tab.press("Ctrl+k");
  });
  afterEach(() => tab.close());

  test.each([
    ["a model", "quill-129", "/console/model?id=ft%3Aquill-129"],
    ["a project", "workshop 129", "/console/project?id="],
    ["a key", "xyloph", "/console/keys?q="],
    ["a source", "YARD-129", "/console/source?id=yard-129"],
  ])("%s that no first page has, and leads there", async (_, written, address) => {
    await tab.type(written);
    await tab.waitFor("document.querySelectorAll('[role=option]').length === 1");
    await tab.press("Enter");
    await tab.waitFor("!document.querySelector('dialog')");
    expect(await tab.evaluate("location.pathname + location.search")).toStartWith(address);
  });

  test("nothing, and says so, where nothing matches", async () => {
    await tab.type("no such thing");
    await tab.waitForText("Nothing matches “no such thing”.");
    expect(await tab.evaluate("document.querySelectorAll('[role=option]').length")).toBe(0);
  });
});
