import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { enter, rowsAre, tabTo } from "../../support/console/keyboard.ts";
import { signIn } from "../../support/console/signing-in.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";

describe.skipIf(whyNoChromium !== null)("the pages of projects, by keyboard alone", () => {
  let opened: OpenConsole;
  let tab: Tab;
  beforeAll(async () => void (opened = await openConsole()));
  afterAll(() => opened.close());
  beforeEach(async () => void (tab = await opened.newTab()));
  afterEach(() => tab.close());

  const made = async (name: string): Promise<string> =>
    (await opened.call("POST", "/v1/organization/projects", { name })).id;
  const project = (id: string) => opened.call("GET", `/rollcall/v1/projects/${id}`);
  const open = async (id: string) => {
    await tab.visit(`${opened.server.url}/console/project?id=${id}`);
    await tab.waitFor("document.querySelector('.policy-mode input')");
  };

  const drafts = () => tab.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('rollcall.draft.'))");
  const policy = async (id: string) => {
    const { policy_mode: mode, policy_model_ids: ids } = await project(id);
    return { mode, ids };
  };
  /** From a policy that sees all to one that allows a single model. */
  const allowDavinci = async () => {
    await tabTo(tab, 'radio "All models');
    await tab.press("ArrowRight");
    await tab.waitForText("Nothing is chosen, so the keys would see no model.");
    await tabTo(tab, "searchbox");
    await tab.type("davinci");
    await rowsAre(tab, 2);
    await tabTo(tab, "grid");
    await tab.press("x");
    await tab.waitFor("document.querySelector('.diff-plain li')?.textContent.trim() === 'davinci'");
  };

  test("a policy shows what it takes and gives, and is saved once what is lost is confirmed", async () => {
    const id = await made("policed");
    await open(id);
    await allowDavinci();
    const lost = await tab.evaluate("[...document.querySelectorAll('.diff-bad li')].map((one) => one.textContent)");
    expect(lost).toContain("gpt-4o-mini");
    await enter(tab, 'button "Save the policy"');
    await tab.waitForText("so nobody feels it now");
    await tab.press("Escape");
    await tab.waitFor("document.querySelector('dialog') === null");
    expect(await tab.focused()).toBe('button "Save the policy"');
    expect((await policy(id)).mode).toBe(null);
    await tab.press("Enter");
    await enter(tab, `button "Save and hide ${lost.length} models"`);
    await tab.waitForText("Keys see: Only those listed");
    expect(await policy(id)).toEqual({ mode: "allow_list", ids: ["davinci"] });
    expect(await drafts()).toEqual([]);
    await tabTo(tab, 'radio "Only those listed');
    await tab.press("ArrowLeft");
    await tab.waitFor(`document.querySelectorAll(".diff-good li").length === ${lost.length}`);
    await enter(tab, 'button "Save the policy"');
    await tab.waitForText("Keys see: All models");
  });

  test("a policy that is not saved outlasts a reload, until it is discarded or left", async () => {
    await open(await made("drafted"));
    await allowDavinci();
    await tab.reload();
    await tab.waitForText("Not saved");
    await tab.waitFor("document.querySelector('.diff-plain li')?.textContent.trim() === 'davinci'");
    await enter(tab, 'button "Discard"');
    await tab.waitFor("document.querySelector('.policy-mode :checked').value === 'all'");
    expect(await drafts()).toEqual([]);
    await allowDavinci();
    await enter(tab, 'link "Projects"');
    await enter(tab, 'button "Leave"');
    await tab.waitFor("document.querySelector('h1')?.textContent.startsWith('Projects')");
    expect(await drafts()).toEqual([]);
  });

  test("no more than ten drafts are kept, and none that another person wrote is shown", async () => {
    const id = await made("kept");
    await open(id);
    const draft = { mode: "deny_list", ids: ["davinci"] };
    const stored = (of: string, atMs: number) => JSON.stringify(JSON.stringify({ of, atMs, draft }));
    await tab.evaluate(
      `for (let at = 0; at < 10; at++) sessionStorage["rollcall.draft.old " + at] = ${stored("x", 1)}`,
    );
    await tab.evaluate(`sessionStorage["rollcall.draft.policy ${id}"] = ${stored("somebody-else", 2)}`);
    await tab.reload();
    await tab.waitFor("document.querySelector('.policy-mode :checked')?.value === 'all'");
    await allowDavinci();
    expect(await drafts()).toHaveLength(10);
    expect(await drafts()).toContain(`rollcall.draft.policy ${id}`);
  });

  test("no draft is left once the page of an ended session is left", async () => {
    await tab.close();
    tab = await opened.chromium.newTab();
    await signIn(tab, opened.server.url);
    await open(await made("left"));
    await allowDavinci();
    await tab.evaluate("sessionStorage['rollcall.draft.other'] = sessionStorage[Object.keys(sessionStorage)[0]]");
    await tab.send("Network.clearBrowserCookies");
    await tabTo(tab, "grid");
    await tab.press("x");
    await enter(tab, 'button "Leave this page"');
    await tab.waitFor("document.querySelector('.frame') === null");
    expect(await drafts()).toEqual([]);
  });
});
