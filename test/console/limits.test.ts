import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../support/browser/chromium.ts";
import type { Tab } from "../support/browser/tab.ts";
import { choose, enter, rowsAre, tabTo } from "../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../support/console/open-console.ts";

const project = "proj_aceme";
const projectPath = `/rollcall/v1/projects/${project}`;
const alertsPath = "/v1/organization/spend_alerts";

describe.skipIf(whyNoChromium !== null)("what may be spent is decided by the keyboard alone", () => {
  let opened: OpenConsole;
  let name: string;
  beforeAll(async () => {
    opened = await openConsole();
    name = (await opened.call("GET", projectPath)).name;
  });
  afterAll(() => opened.close());

  const press = (tab: Tab, button: string) => enter(tab, `button "${button}`);
  /** Writes over what a field of the dialog holds. */
  const fill = async (tab: Tab, field: string, text: string) => {
    await tabTo(tab, field);
    await tab.press("Ctrl+a");
    await tab.type(text);
  };
  const closed = (tab: Tab) => tab.waitFor("document.querySelector('dialog') === null");
  const undo = async (tab: Tab) => {
    await tab.press("F6");
    await press(tab, "Undo");
  };
  const until = (tab: Tab, text: string) =>
    tab.waitFor(`document.querySelector("main").innerText.includes(${JSON.stringify(text)})`);
  const limitCents = async () => (await opened.call("GET", projectPath)).spend_limit;
  const alerts = async () => (await opened.call("GET", alertsPath)).data;

  test("a project's limit is set on its page, changed among all limits, removed, and put back", async () => {
    const ofProject = await opened.open(`project?id=${project}&view=spend`, name);
    await press(ofProject, "Set a limit…");
    await fill(ofProject, 'spinbutton "US dollars', "12.345");
    await ofProject.press("Enter");
    await ofProject.waitForText("A positive amount, in dollars and cents.");
    await fill(ofProject, 'spinbutton "US dollars', "12.34");
    await ofProject.press("Enter");
    await closed(ofProject);
    await until(ofProject, "$12.34");
    expect(await limitCents()).toBe(1234);
    const ofAll = await opened.open("limits", "Limits");
    await until(ofAll, "$12.34");
    await tabTo(ofAll, "grid");
    await choose(ofAll, `button "Actions: ${name}`, "Set limit");
    await fill(ofAll, 'spinbutton "US dollars', "0.29");
    await ofAll.press("Enter");
    await closed(ofAll);
    await until(ofAll, "$0.29");
    expect(await limitCents()).toBe(29);
    await ofAll.close();
    await until(ofProject, "$0.29");
    await press(ofProject, "Change the limit…");
    await press(ofProject, "Remove limit");
    await closed(ofProject);
    await until(ofProject, "no limit");
    expect(await limitCents()).toBe(null);
    await undo(ofProject);
    await until(ofProject, "$0.29");
    expect(await limitCents()).toBe(29);
    await ofProject.close();
  });

  test("an alert of the organization is made, changed, deleted, and put back", async () => {
    const tab = await opened.open("limits?view=alerts", "Limits");
    await press(tab, "New alert");
    await fill(tab, 'spinbutton "Amount', "50");
    await fill(tab, 'textbox "Recipients', "nobody");
    await fill(tab, 'textbox "Subject begins with', "Spent");
    await tab.press("Enter");
    // What the server refuses stands at its field, which has the focus.
    await tab.waitFor("document.activeElement.matches('textarea[aria-invalid]')");
    await fill(tab, 'textbox "Recipients', "ada@example.com");
    await press(tab, "Save");
    await closed(tab);
    await rowsAre(tab, 1);
    await until(tab, "ada@example.com");
    const [made] = await alerts();
    expect(made).toMatchObject({
      threshold_amount: 5000,
      notification_channel: { recipients: ["ada@example.com"], subject_prefix: "Spent" },
    });
    await choose(tab, 'button "Actions: $50.00', "Change");
    await fill(tab, 'spinbutton "Amount', "0");
    await tab.press("Enter");
    await closed(tab);
    await until(tab, "Reached");
    const [changed] = await alerts();
    expect(changed).toEqual({ ...made, threshold_amount: 0 });
    await undo(tab);
    await until(tab, "Not reached");
    expect(await alerts()).toEqual([made]);
    await choose(tab, 'button "Actions: $50.00', "Delete");
    await until(tab, "No alerts");
    expect(await alerts()).toEqual([]);
    await undo(tab);
    await rowsAre(tab, 1);
    expect(await alerts()).toMatchObject([{ ...made, id: expect.any(String) }]);
    await tab.close();
  });

  test("a rate limit is set on the page of limits, and stands on the page of its project", async () => {
    const tab = await opened.open(`limits?view=rates&project=${project}&all=true&q=gpt-4o-mini`, "Limits");
    await tab.waitFor("document.querySelector('.table-body [role=row]')");
    await tabTo(tab, "grid");
    await tab.press("Enter");
    await fill(tab, 'spinbutton "Requests a minute', "77");
    await tab.press("Enter");
    await closed(tab);
    await until(tab, "77");
    await tab.visit(`${opened.server.url}/console/project?id=${project}&view=limits`);
    await rowsAre(tab, 1);
    await until(tab, "77");
    await tab.close();
  });
});
