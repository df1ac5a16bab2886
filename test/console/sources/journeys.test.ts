import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { faultsIn } from "../../support/browser/faults.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { enter, tabTo } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";
import { listed, startUpstream, type Upstream } from "../../support/upstreams/upstreams.ts";

const secret = "a-secret-that-the-page-sends-once";

/** People add a source that fails, mend it, look at it and remove it, with the keyboard alone. */
describe.skipIf(whyNoChromium !== null)("sources in the console", () => {
  let opened: OpenConsole;
  let upstream: Upstream;
  let tab: Tab;
  beforeAll(async () => {
    const environment = { ROLLCALL_MASTER_KEY: "a-master-key-of-the-tests-that-is-long-enough" };
    [opened, upstream] = await Promise.all([openConsole({ environment }), startUpstream("up-a", "up-b")]);
    tab = await opened.open("", "Overview");
  });
  afterAll(async () => {
    upstream.close();
    await opened.close();
  });

  const drafts = () => tab.evaluate("JSON.stringify(Object.entries(sessionStorage))");

  test("what was typed outlasts a reload, but the secret has to be typed again", async () => {
    await tab.visit(`${opened.server.url}/console/source`);
    await tab.waitFor("document.querySelector('input[name=id]')");
    await tabTo(tab, 'textbox "ID"');
    await tab.press("Ctrl+A");
    await tab.type("kept");
    await tabTo(tab, 'textbox "Base URL"');
    await tab.type("http://127.0.0.1:9/v1");
    await tabTo(tab, 'textbox "Secret"');
    await tab.type(secret);
    await tab.reload();
    await tab.waitForText("Enter it again.");
    expect(
      await tab.evaluate("['id', 'base_url', 'secret'].map((name) => document.querySelector(`[name=${name}]`).value)"),
    ).toEqual(["kept", "http://127.0.0.1:9/v1", ""]);
    expect(await drafts()).not.toContain(secret);
    await tabTo(tab, 'textbox "Secret"');
    await tab.type("x");
    await tab.waitFor("!document.querySelector('main').innerText.includes('Enter it again.')");
    await enter(tab, 'link "Cancel"');
    await enter(tab, 'button "Leave"');
    await tab.waitForText("No sources yet");
    expect(await drafts()).not.toContain("kept");
    await tab.press("g", "o");
    await tab.waitFor("document.querySelector('h1')?.textContent === 'Overview'");
  });

  test("one that fails says why and what to do, and is added once it is mended", async () => {
    upstream.answer = (_, response) => {
      response.statusCode = 401;
      response.end("{}");
    };
    await tab.press("g", "s");
    await tab.waitForText("No sources yet");
    await enter(tab, 'link "Add a source"');
    await tab.waitFor("document.querySelector('input[name=id]')");
    await tabTo(tab, 'textbox "ID"');
    await tab.press("Ctrl+A");
    await tab.type("lab");
    await tabTo(tab, 'textbox "Base URL"');
    await tab.type(upstream.url);
    await tabTo(tab, 'textbox "Secret"');
    await tab.type(secret);
    await tab.press("Enter");
    await tab.waitForText("Its secret is refused".replace("Its", "its"));
    await tab.waitForText("Check the secret");
    expect(await faultsIn(tab)).toEqual([]);

    upstream.answer = null as never;
    await tab.press("Enter");
    await tab.waitForText("2 models.");
    await tab.waitForText("up-a");
    await tab.press("Enter");
    await tab.waitFor("location.search === '?id=lab'");
    await tab.waitForText("Healthy");
    expect(await tab.evaluate("document.documentElement.outerHTML")).not.toContain(secret);
  });

  test("its page follows what happens to it without being loaded again", async () => {
    await tab.visit(`${opened.server.url}/console/source?id=lab`);
    await tab.waitForText("Healthy");
    upstream.models.push(listed("up-c"));
    await enter(tab, 'button "Refresh"');
    await tab.waitFor("document.querySelector('.tab-count')?.textContent === '3'");
    await enter(tab, 'link "Models 3"');
    await tab.waitForText("up-c");
    await tab.waitForText("Listed here");
  });

  test("a change is tried too, and Back returns to the page", async () => {
    await tab.visit(`${opened.server.url}/console/source?id=lab`);
    await enter(tab, 'link "Change"');
    await tab.waitForText("Nothing is changed yet");
    await enter(tab, 'DisclosureTriangle "Names, options and more"');
    await tabTo(tab, 'textbox "No models like"');
    await tab.type("*-c");
    await enter(tab, 'button "Try it"');
    await tab.waitForText("2 models.");
    await tab.waitForText('is excluded by the pattern "*-c"');
    await tab.press("Enter");
    await tab.waitForText("lab is changed");
    await tab.waitFor("location.search === '?id=lab'");
    await tab.waitFor("[...document.querySelectorAll('.tab-count')].at(-1)?.textContent === '1'");
  });

  test("it says how many calls are open there, and of how many models left out it shows the first", async () => {
    upstream.models.push(...Array.from({ length: 120 }, (_, at) => listed(`left-${at}-c`)));
    await tab.visit(`${opened.server.url}/console/source?id=lab`);
    await tab.waitForText("0 calls are open now, on this server.");
    await enter(tab, 'button "Refresh"');
    await tab.waitForText("121");
    await enter(tab, 'link "Left out 121"');
    await tab.waitForText("The first 100 of 121.");
    expect(await faultsIn(tab)).toEqual([]);
  });

  test("removing it says what goes and what breaks, and the focus is in the page afterwards", async () => {
    await opened.call("POST", "/rollcall/v1/aliases", { id: "stray", target: "up-a" });
    await opened.call("POST", "/v1/organization/projects/proj_viewing/model_permissions", {
      mode: "allow_list",
      model_ids: ["up-a", "up-b"],
    });
    await opened.call("POST", "/rollcall/v1/sources", { id: "workshop", kind: "static", models: ["up-b"] });
    await tab.visit(`${opened.server.url}/console/sources`);
    await tab.waitForText("lab");
    await tabTo(tab, 'link "Sources"');
    await tab.evaluate("document.querySelector('[role=grid]').focus()");
    await tab.evaluate("document.querySelector('.table [aria-haspopup=menu]').focus()");
    await tab.press("Enter");
    await tab.waitFor("document.activeElement?.getAttribute('role') === 'menuitem'");
    await tab.press("End", "Enter");
    await tab.waitForText("Remove lab?");
    await tab.waitForText("Aliases that break");
    const lost: string = await tab.evaluate(
      "[...document.querySelectorAll('dialog .fact')].map((row) => row.innerText.replaceAll(/\\s+/g, ' ')).join('\\n')",
    );
    expect(lost.split("\n")).toEqual([
      "Models that leave every list 1 up-a",
      "Models that another source takes over 1 up-b (by workshop)",
      "Declared models that no source offers then none",
      "Aliases that break 1 stray → up-a",
      "Projects whose policy names leaving models 1 viewing (1 model)",
    ]);
    await enter(tab, 'button "Remove lab"');
    await tab.waitForText("lab is removed");
    await tab.waitFor("document.querySelectorAll('.table-body [role=row]').length === 1");
    expect(await tab.evaluate("document.activeElement === document.body")).toBe(false);
    expect(tab.complaints.take()).toEqual([]);
  });
});
