import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { choose, enter, isFocusLost, pick, rowsAre, tabTo } from "../../support/console/keyboard.ts";
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

  const headed = (name: string) => tab.waitFor(`document.querySelector("h1")?.textContent === "${name}"`);
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

  test("a project is made and renamed, and the message takes the name back", async () => {
    await tab.visit(`${opened.server.url}/console/projects`);
    await enter(tab, 'button "New project"');
    await tab.waitFor("document.activeElement?.name === 'name'");
    await tab.type("first");
    await tab.press("Enter");
    await headed("first");
    await choose(tab, 'button "More actions"', "Rename");
    await tab.waitFor("document.activeElement?.name === 'name'");
    await tab.press("Ctrl+a");
    await tab.type("second");
    await tab.press("Enter");
    await headed("second");
    expect(await tab.focused()).toBe('button "More actions"');
    await tab.press("F6");
    await enter(tab, 'button "Undo"');
    await headed("first");
    await tab.waitForText("Undone.");
    expect(await tab.focused()).toBe('button "More actions"');
  });

  test("a member is added with a role, and removed after the page says what that means for their keys", async () => {
    const id = await made("manned");
    await tab.visit(`${opened.server.url}/console/project?id=${id}&view=members`);
    await enter(tab, 'button "Add a member"');
    await enter(tab, 'button "Add"');
    await tab.waitForText("Choose a person.");
    await tabTo(tab, 'button "Person');
    await tab.press("Enter");
    await pick(tab, "reader");
    await tabTo(tab, 'combobox "Role"');
    await tab.press("ArrowDown");
    await enter(tab, 'button "Add"');
    await rowsAre(tab, 1);
    expect(await tab.focused()).toBe('button "Add a member"');
    const [member] = (await opened.call("GET", `/rollcall/v1/users?project_id=${id}`)).data;
    expect(member).toMatchObject({ email: "reader@aceme.example", membership: { role: "viewer" } });
    await choose(tab, 'button "Actions: reader@aceme.example"', "Remove");
    await tab.waitForText("They hold no key in this project.");
    await enter(tab, 'button "Remove reader@aceme.example"');
    await tab.waitForText("is no longer in the project");
    await rowsAre(tab, 0);
    expect(await isFocusLost(tab)).toBe(false);
    expect(await project(id)).toMatchObject({ user_count: 0 });
  });

  test("a new key of a project, and of a person, begins with whose it is", async () => {
    const id = await made("keyed");
    await tab.visit(`${opened.server.url}/console/project?id=${id}&view=keys`);
    await enter(tab, 'link "New key"');
    await tab.waitFor("document.querySelector('input[name=name]')");
    await tab.waitFor(`document.querySelector("main").innerText.includes("keyed")`);
    const { data } = await opened.call("GET", "/rollcall/v1/users?q=reader%40aceme");
    await tab.visit(`${opened.server.url}/console/person?id=${data[0].id}`);
    await enter(tab, 'link "New key"');
    await tab.waitFor("document.querySelector('input[name=name]')");
    await tab.waitFor(`document.querySelector("main").innerText.includes("reader")`);
  });

  test("a declared project can be tried and copied, and each way to change it says why it is closed", async () => {
    await open("proj_narrow");
    await tabTo(tab, 'button "Save the policy"');
    expect(
      await tab.evaluate("document.getElementById(document.activeElement.getAttribute('aria-describedby')).innerText"),
    ).toContain("puts it back at every start");
    await tab.press("Enter");
    await enter(tab, 'button "As YAML');
    await tab.waitFor("document.querySelector('dialog code')?.textContent.includes('mode: allow_list')");
    await tab.press("Escape");
    await enter(tab, 'button "More actions"');
    await tab.waitFor("document.activeElement?.role === 'menuitem'");
    for (const item of ["Rename", "Limit open calls", "Archive"]) {
      expect(await tab.focused()).toStartWith(`menuitem "${item}`);
      expect(await tab.evaluate("document.activeElement.ariaDisabled")).toBe("true");
      expect(await tab.evaluate("document.activeElement.innerText")).toContain("puts it back");
      await tab.press("Enter", "ArrowDown");
    }
    expect(await project("proj_narrow")).toMatchObject({ name: "narrow", archived_at: null });
  });

  test("a project is archived once its name is typed, and the focus stays in the page", async () => {
    const id = await made("over");
    await opened.call("POST", `/rollcall/v1/projects/${id}/api_keys`, { email: "owner@aceme.example", name: "last" });
    await open(id);
    await choose(tab, 'button "More actions"', "Archive");
    await tab.waitForText("Its one key stops working at once.");
    await enter(tab, 'button "Archive over"');
    expect((await project(id)).archived_at).toBe(null);
    await tabTo(tab, "textbox");
    await tab.type("over");
    await tab.press("Enter");
    await tab.waitForText("it cannot be changed");
    await tab.waitFor("document.querySelector('.page-header [aria-haspopup]') === null");
    expect(await isFocusLost(tab)).toBe(false);
    expect((await project(id)).archived_at).toBeNumber();
  });

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
