import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { choose, enter, rowsAre, tabTo } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";
import { signInWithKeys } from "../../support/console/signing-in.ts";
import { fineTune, worldYaml } from "../../support/world.ts";

describe.skipIf(whyNoChromium !== null)("models are changed by the keyboard alone", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
  });
  afterAll(() => opened.close());

  const own = (name: string) => `ft:gpt-4o-mini:acemeco:console:${name}`;
  const register = (id: string) => opened.call("POST", "/rollcall/v1/models", { id });
  const stateOf = async (id: string) =>
    (await opened.call("GET", `/rollcall/v1/models/${encodeURIComponent(id)}`)).state;
  const openModel = (id: string) => opened.open(`model?id=${encodeURIComponent(id)}`, id);
  const confirm = (tab: Tab, action: string) => enter(tab, `button "${action}`);

  test("a model is registered with facts, and its page opens", async () => {
    const tab = await opened.open("models?register=true", "Models");
    await tab.waitFor("document.activeElement?.name === 'id'");
    await tab.type(own("new"));
    await tabTo(tab, 'textbox "Input price');
    await tab.type("2.5");
    await tab.press("Enter");
    await tab.waitFor(`document.querySelector("h1").textContent.includes(${JSON.stringify(own("new"))})`);
    await tab.waitForText("per million tokens");
    const { facts } = await opened.call("GET", `/rollcall/v1/models/${encodeURIComponent(own("new"))}`);
    expect(facts.input_price.value).toBe("0.0000025");
    await tab.close();
  });

  test("what the server refuses stands at its field, which has the focus", async () => {
    const tab = await opened.open("models?register=true", "Models");
    await tab.waitFor("document.activeElement?.name === 'id'");
    await tab.type("ft:a//b");
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('#' + CSS.escape(document.activeElement.id) + '[aria-invalid]')");
    await tab.waitForText("two in a row");
    await tab.close();
  });

  test("a fact is set and taken back", async () => {
    await register(own("facts"));
    const tab = await openModel(own("facts"));
    await confirm(tab, "Edit facts");
    await tabTo(tab, 'textbox "Context window');
    await tab.type("32000");
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('dialog') === null");
    await tab.waitForText("32,000");
    await tab.waitForText("set here");
    await confirm(tab, "Edit facts");
    await tabTo(tab, 'textbox "Context window');
    await tab.press("Ctrl+a", "Backspace", "Enter");
    await tab.waitFor("document.querySelector('dialog') === null");
    await tab.waitFor("!document.querySelector('main').innerText.includes('32,000')");
    await tab.close();
  });

  test("a deletion says who will feel it, and is undone from the message", async () => {
    await opened.call("POST", "/rollcall/v1/aliases", { id: "console-tuned", target: fineTune });
    const tab = await openModel(fineTune);
    await choose(tab, 'button "More"', "Delete");
    await tab.waitForText("Projects that see it");
    await tab.waitForText("3 of 4");
    await tab.waitForText("console-tuned");
    await confirm(tab, `Delete ${fineTune}`);
    await tab.waitForText("This model is deleted");
    expect(await stateOf(fineTune)).toBe("deleted");
    await tab.press("F6");
    await enter(tab, 'button "Undo"');
    await tab.waitFor("!document.querySelector('main').innerText.includes('This model is deleted')");
    expect(await stateOf(fineTune)).toBe("live");
    await tab.close();
  });

  test("a dialog that is closed gives the focus back, and nothing is deleted", async () => {
    const tab = await openModel(fineTune);
    await choose(tab, 'button "More"', "Delete");
    await tab.waitFor("document.querySelector('dialog:modal')");
    await tab.press("Escape");
    await tab.waitFor("document.querySelector('dialog') === null");
    expect(await tab.focused()).toBe('button "More"');
    expect(await stateOf(fineTune)).toBe("live");
    await tab.close();
  });

  test("several models are taken from lists together, and put back", async () => {
    const ids = [own("bulk-1"), own("bulk-2")];
    for (const id of ids) await register(id);
    const tab = await opened.open("models?q=bulk-", "Models");
    await rowsAre(tab, 2);
    await tabTo(tab, "grid");
    await tab.press("x", "ArrowDown", "x");
    await tab.waitForText("2 selected");
    await choose(tab, 'button "Visibility"', "Take from lists");
    await tab.waitForText("2 models taken from lists");
    const listed = await opened.call("GET", "/rollcall/v1/models?q=bulk-");
    expect(listed.data.map(({ visibility }: { visibility: string }) => visibility)).toEqual(["unlisted", "unlisted"]);
    await tab.press("F6");
    await enter(tab, 'button "Undo"');
    await tab.waitFor("document.querySelectorAll('.table-body .badge-good').length === 2");
    await tab.close();
  });

  test("a project gets the permission for several models at once, which are then shared with it alone", async () => {
    const ids = [own("shared-1"), own("shared-2")];
    for (const id of ids) await register(id);
    const tab = await opened.open("models?q=shared-", "Models");
    await rowsAre(tab, 2);
    await tabTo(tab, "grid");
    await tab.press("x", "ArrowDown", "x");
    await confirm(tab, "Projects");
    await tab.waitFor("document.querySelectorAll('dialog .table-body [role=row]').length === 4");
    await tabTo(tab, 'switch "Only projects');
    await tab.press(" ");
    await tabTo(tab, 'grid "Projects');
    await tab.press("x");
    await confirm(tab, "Save");
    await tab.waitForText("2 models: 1 project has the permission");
    const { data } = await opened.call("GET", "/rollcall/v1/models?q=shared-");
    expect(data.map(({ sharing }: { sharing: string }) => sharing)).toEqual(["projects", "projects"]);
    const path = `/v1/fine_tuning/checkpoints/${encodeURIComponent(ids[0]!)}/permissions`;
    expect((await opened.call("GET", path)).data).toMatchObject([{ project_id: "proj_aceme" }]);
    await tab.close();
  });

  test("a deleted model is restored, and another one purged once its id is typed", async () => {
    const ids = [own("gone-1"), own("gone-2")];
    for (const id of ids) await register(id);
    await opened.call("POST", "/rollcall/v1/bulk/models/delete", { ids });
    const tab = await opened.open("deleted?q=gone-&sort=id&order=asc", "Deleted");
    await rowsAre(tab, 2);
    await choose(tab, `button "Actions: ${ids[0]}`, "Restore");
    await rowsAre(tab, 1);
    expect(await stateOf(ids[0]!)).toBe("live");
    await choose(tab, `button "Actions: ${ids[1]}`, "Purge");
    await tab.waitFor("document.querySelector('dialog:modal')");
    await confirm(tab, `Purge ${ids[1]}`);
    expect(await stateOf(ids[1]!)).toBe("deleted");
    await tab.evaluate("document.querySelector('dialog input').focus()");
    await tab.type(ids[1]!);
    await tab.press("Enter");
    await rowsAre(tab, 0);
    await tab.close();
  });

  test("an alias is made, pointed elsewhere and removed", async () => {
    const tab = await opened.open("aliases?make=", "Aliases");
    await tab.waitFor("document.activeElement?.name === 'id'");
    await tab.type("console-fast");
    await tab.press("Tab");
    await tab.type("gpt-4o");
    await enter(tab, 'button "gpt-4o-mini');
    await tab.waitFor("document.querySelector('[name=target]').value === 'gpt-4o-mini'");
    await confirm(tab, "Create alias");
    await tab.waitForText("console-fast is created");
    await choose(tab, 'button "Actions: console-fast', "Change its target");
    await tab.waitFor("document.activeElement?.name === 'target'");
    await tab.type("davinci");
    await tab.press("Enter");
    await tab.waitForText("console-fast stands for davinci now");
    const { target } = await opened.call("GET", "/rollcall/v1/models/console-fast");
    expect(target).toBe("davinci");
    await choose(tab, 'button "Actions: console-fast', "Remove");
    await tab.waitFor("document.querySelector('dialog:modal')");
    await confirm(tab, "Remove console-fast");
    await tab.waitForText("console-fast is removed");
    await tab.close();
  });

  test("an alias whose new target is refused keeps the old one", async () => {
    await opened.call("POST", "/rollcall/v1/aliases", { id: "console-kept", target: "davinci" });
    const tab = await opened.open("aliases?q=console-kept", "Aliases");
    await choose(tab, 'button "Actions: console-kept', "Change its target");
    await tab.waitFor("document.activeElement?.name === 'target'");
    await tab.type("no-such-model");
    await tab.press("Enter");
    await tab.waitForText("It still stands for davinci");
    const { state, target } = await opened.call("GET", "/rollcall/v1/models/console-kept");
    expect({ state, target }).toEqual({ state: "live", target: "davinci" });
    await tab.close();
  });
});

describe.skipIf(whyNoChromium !== null)("somebody without the right to change models", () => {
  test("is shown them, and told who can change them", async () => {
    const key = "acemeReads-0123456789abcdef";
    const declared = `{ name: reads, value: ${key}, kind: admin, user: owner@aceme.example, scopes: [api.management.read] }`;
    const yaml = worldYaml.replace("    keys:\n", `    keys:\n      - ${declared}\n`);
    const opened = await openConsole({ yaml });
    const tab = await opened.chromium.newTab();
    await signInWithKeys(tab, opened.server, `model?id=${encodeURIComponent(fineTune)}`, key);
    await tab.waitFor(
      "[...document.querySelectorAll('.page-header-actions button')].some(({ title }) => title.includes('An owner'))",
    );
    await tab.visit(`${opened.server.url}/console/models`);
    await rowsAre(tab, 11);
    expect(await tab.evaluate("document.querySelector('.table-select, .page-header-actions .button-main')")).toBe(null);
    await opened.close();
  });
});
