import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { faultsIn } from "../../support/browser/faults.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { choose, enter, rowsAre, tabTo } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";
import { startUpstream, type Upstream } from "../../support/upstreams/upstreams.ts";
import { keys } from "../../support/world.ts";

const yaml = `
organizations:
  - name: fresh
    id: org-fresh
    users: [{ email: ada@fresh.example, role: owner }]
    projects: [{ name: default, id: proj_fresh }]
    keys: [{ name: admin, value: ${keys.acemeAdmin}, kind: admin, user: ada@fresh.example }]
`;

/** Somebody goes through the list of a new organization, with the keyboard alone, and does what it says. */
describe.skipIf(whyNoChromium !== null)("the first steps of a new organization", () => {
  let opened: OpenConsole;
  let upstream: Upstream;
  let tab: Tab;
  beforeAll(async () => {
    [opened, upstream] = await Promise.all([openConsole({ yaml }), startUpstream("up-a", "up-b")]);
    // The server made a first key for the project.
    const { data } = await opened.call("GET", "/rollcall/v1/api_keys?kind=user");
    for (const { id } of data) await opened.call("DELETE", `/v1/organization/projects/proj_fresh/api_keys/${id}`);
    tab = await opened.open("", "Overview");
  });
  afterAll(async () => {
    upstream.close();
    await opened.close();
  });

  /** Returns to the overview, where so many steps are done and this one is next. */
  const home = async (done: number, next: string) => {
    await tab.press("g", "o");
    await stepsAre(done, next);
  };
  const stepsAre = (done: number, next: string) =>
    tab.waitFor(
      `document.querySelectorAll(".overview-step-done").length === ${done} &&
        document.querySelector(".overview-step[aria-current=step] a")?.textContent === ${JSON.stringify(next)}`,
    );

  test("each leads to where it is done, is done by that, and names the next", async () => {
    await stepsAre(0, "Add a source");
    await enter(tab, 'link "Add a source"');
    await tab.waitFor("document.querySelector('input[name=id]')");
    // The server has no master key, and the form says what to do about that.
    await tab.waitForText("export ROLLCALL_MASTER_KEY=$(openssl rand -base64 32)");
    await tabTo(tab, 'textbox "ID"');
    await tab.press("Ctrl+A");
    await tab.type("lab");
    await tabTo(tab, 'textbox "Base URL"');
    await tab.type(upstream.url);
    await tab.press("Enter");
    await tab.waitForText("2 models.");
    await tab.press("Enter");
    await tab.waitFor("location.search === '?id=lab'");

    // With its source, the models are there too.
    await home(2, "Create a key for a project");
    await enter(tab, 'link "Create a key for a project"');
    await tab.waitFor("document.querySelector('input[name=name]')");
    await tabTo(tab, 'textbox "Name');
    await tab.type("first");
    await enter(tab, 'button "Project');
    await tab.waitFor("document.querySelectorAll('dialog .table-row').length === 2");
    await tab.press("Tab", "Tab", "Enter");
    await tab.waitFor("document.querySelector('dialog') === null");
    await enter(tab, 'button "Create key"');
    await tab.waitFor("document.querySelector('.secret')");
    const value: string = await tab.evaluate("document.querySelector('.secret code').textContent");
    await enter(tab, 'button "I have stored it"');
    await tab.waitFor("document.querySelector('.secret') === null");

    await home(3, "Connect a client");
    // What is done stays a link.
    expect(await tab.evaluate("document.querySelectorAll('.overview-step-done a').length")).toBe(3);
    await enter(tab, 'link "Connect a client"');
    await tab.waitForText(`${opened.server.url}/v1`);
    // The palette leads there too.
    await tab.press("Ctrl+k");
    await tab.type("connect");
    await tab.waitFor("document.querySelector('[role=option]')?.textContent.includes('Connect a client')");
    await tab.press("Enter");
    await tab.waitForText(`${opened.server.url}/v1`);
    await home(3, "Connect a client");
    // The page notices it by itself.
    const answer = await fetch(`${opened.server.url}/v1/models`, { headers: { authorization: `Bearer ${value}` } });
    expect(answer.status).toBe(200);
    await stepsAre(4, "Add a second owner");

    await enter(tab, 'link "Add a second owner"');
    await tab.waitFor("document.activeElement?.name === 'email'");
    await tab.type("grace@fresh.example");
    await tabTo(tab, 'combobox "Role');
    await tab.press("ArrowDown");
    await enter(tab, 'button "Invite"');
    await tab.waitForText("grace@fresh.example");
    await enter(tab, 'button "Close');
    await rowsAre(tab, 1);
    await choose(tab, 'button "Actions: grace@fresh.example', "Accept for them");
    await tab.waitFor("document.querySelector('dialog')");
    await enter(tab, 'button "Accept the invite"');
    await tab.waitFor("location.pathname.endsWith('/person')");

    await tab.press("g", "o");
    await tab.waitForText("Needs attention");
    await tab.waitFor("document.querySelector('.overview-steps') === null");
    expect(await faultsIn(tab)).toEqual([]);
  });

  test("the page of a model has the lines that call it", async () => {
    await tab.visit(`${opened.server.url}/console/model?id=up-a`);
    await enter(tab, 'button "Use this model"');
    await tab.waitForText('"model": "up-a"');
    await tabTo(tab, 'radio "curl"');
    await tab.press("ArrowRight");
    await tab.waitForText('model="up-a"');
    expect(await faultsIn(tab)).toEqual([]);
    await tab.look({ width: 1280, theme: "light" });
    await tab.press("Escape");
    await choose(tab, 'button "More', "Try it");
    await tab.waitFor("location.search.includes('model=up-a')");
    await tab.waitForText("Playground");
  });
});
