import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { choose, enter, isFocusLost, pick, rowsAre, tabTo } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";

/** Each journey goes on where the last ended. */
describe.skipIf(whyNoChromium !== null)("people, groups, roles and invites, by keyboard alone", () => {
  let opened: OpenConsole;
  let tab: Tab;
  beforeAll(async () => {
    opened = await openConsole();
    tab = await opened.open("people", "People");
  });
  afterAll(() => opened.close());

  const headed = (name: string) => tab.waitFor(`document.querySelector("h1")?.textContent.includes("${name}")`);
  const open = async (path: string, name: string) => {
    await tab.visit(`${opened.server.url}/console/${path}`);
    await headed(name);
  };
  /** Does what the palette offers under a name, as from anywhere in the console. */
  const act = async (name: string, field: string) => {
    await tab.press("Ctrl+k");
    await tab.waitFor("document.activeElement?.role === 'combobox'");
    await tab.type(name);
    await tab.waitFor(`document.querySelector("[role=option]")?.textContent.includes("${name}")`);
    await tab.press("Enter");
    await tab.waitFor(`document.activeElement?.name === "${field}"`);
  };
  const find = async (text: string) => {
    await tabTo(tab, "searchbox");
    await tab.type(text);
    await rowsAre(tab, 1);
  };
  const isClosed = () => tab.waitFor("document.querySelector('dialog') === null");
  const userNamed = async (name: string) => (await opened.call("GET", `/rollcall/v1/users?q=${name}`)).data[0];
  const invites = async () => (await opened.call("GET", "/rollcall/v1/invites")).data;

  test("somebody is invited to a project, and joins when the invite is accepted elsewhere", async () => {
    await act("Invite somebody", "email");
    await tab.type("grace@aceme.example");
    await enter(tab, 'button "Add a project');
    await pick(tab, "viewing");
    expect(await tab.focused()).toBe('button "Add a project…"');
    await enter(tab, 'button "Invite"');
    await tab.waitForText("You are invited to acemeco on Rollcall.");
    await enter(tab, 'button "Done"');
    await isClosed();
    await rowsAre(tab, 1);
    const [invite] = await invites();
    await opened.call("POST", `/rollcall/v1/invites/${invite.id}/accept`, { name: "Grace Hopper" });
    await tab.waitFor("document.querySelector('.table-body .badge-good')?.textContent === 'Accepted'");
    expect(await userNamed("Grace")).toMatchObject({ role: "reader", project_count: 1 });
  });

  test("a refused invite says why at its field, and keeps what was typed", async () => {
    await act("Invite somebody", "email");
    await tab.type("grace@aceme.example");
    await enter(tab, 'button "Invite"');
    await tab.waitForText("already a member");
    expect(await tab.focused()).toBe('textbox "Email"');
    expect(await tab.evaluate("document.activeElement.value")).toBe("grace@aceme.example");
    await tab.press("Escape");
    await isClosed();
  });

  test("an invite is withdrawn, and the message makes it anew", async () => {
    await act("Invite somebody", "email");
    await tab.type("alan@aceme.example");
    await tab.press("Enter");
    await tab.waitForText("You are invited to acemeco on Rollcall.");
    await tab.press("Escape");
    await isClosed();
    await find("alan");
    await choose(tab, 'button "Actions: alan@aceme.example"', "Withdraw");
    await rowsAre(tab, 0);
    expect(await isFocusLost(tab)).toBe(false);
    await tab.press("F6");
    await enter(tab, 'button "Undo"');
    await rowsAre(tab, 1);
    expect(await isFocusLost(tab)).toBe(false);
    expect((await invites()).map(({ email }: { email: string }) => email)).toContain("alan@aceme.example");
  });

  test("a person is found, becomes an owner, and the message takes it back", async () => {
    await open("people", "People");
    await find("grace");
    await tabTo(tab, "grid");
    await tab.press("Enter");
    await headed("Grace Hopper");
    await choose(tab, 'button "Change"', "Make an owner");
    await tab.waitForText("Grace Hopper is an owner now.");
    expect(await tab.focused()).toBe('button "Change"');
    expect(await userNamed("Grace")).toMatchObject({ role: "owner" });
    await tab.press("F6");
    await enter(tab, 'button "Undo"');
    await tab.waitForText("Undone.");
    expect(await userNamed("Grace")).toMatchObject({ role: "reader" });
  });

  test("a group is made, gets a person and a role in a project, and loses both", async () => {
    await act("New group", "name");
    await tab.type("Curators");
    await tab.press("Enter");
    await headed("Curators");
    await enter(tab, 'button "Add a person');
    await pick(tab, "Grace");
    await tab.waitForText("Grace Hopper is in Curators now.");
    await rowsAre(tab, 1);
    await enter(tab, 'button "Add to a project');
    await enter(tab, 'button "Project"');
    await pick(tab, "guarded");
    await enter(tab, 'button "Add"');
    await tab.waitForText("Curators is in guarded now.");
    expect(await tab.focused()).toBe('button "Add to a project…"');
    expect(await userNamed("Grace")).toMatchObject({ group_count: 1 });
    const [group] = (await opened.call("GET", "/rollcall/v1/groups")).data;
    expect(group).toMatchObject({ user_count: 1, project_count: 1 });
    await enter(tab, 'button "Take out of guarded"');
    await tab.waitForText("In no project.");
    expect(await isFocusLost(tab)).toBe(false);
    await choose(tab, 'button "Actions: Grace Hopper"', "Take out of the group");
    await tab.waitForText("Nobody is in this group yet.");
    expect(await isFocusLost(tab)).toBe(false);
    expect(await userNamed("Grace")).toMatchObject({ group_count: 0 });
  });

  test("a role is made with permissions, given to a group, and taken away", async () => {
    await act("New role", "role_name");
    await tab.type("Watcher");
    await tabTo(tab, 'checkbox "See usage and costs"');
    await tab.press(" ");
    await enter(tab, 'button "Create role"');
    await headed("Watcher");
    await tab.waitForText("See models");
    await tab.waitForText("See usage and costs");
    await enter(tab, 'button "Give to a group');
    await pick(tab, "Curators");
    await rowsAre(tab, 1);
    const [group] = (await opened.call("GET", "/rollcall/v1/groups")).data;
    const { roles } = await opened.call("GET", `/rollcall/v1/groups/${group.id}`);
    expect(roles).toMatchObject([{ name: "Watcher", project: null }]);
    await choose(tab, 'button "Actions: Curators"', "Take away");
    await tab.waitForText("Nobody was given this role yet.");
    expect(await isFocusLost(tab)).toBe(false);
    await tab.press("F6");
    await enter(tab, 'button "Undo"');
    await rowsAre(tab, 1);
  });

  test("a role is removed after the page names who loses it, and a predefined one cannot be changed", async () => {
    await enter(tab, 'button "Remove');
    await tab.waitForText("1 holder loses it:");
    await enter(tab, 'button "Remove Watcher"');
    await tab.waitForText("Watcher is removed.");
    await headed("Roles");
    expect(await isFocusLost(tab)).toBe(false);
    await tabTo(tab, "grid");
    await tab.press("Enter");
    await tab.waitForText("It comes with Rollcall and stays as it is.");
    expect(await tab.evaluate("document.querySelectorAll('.page-header-actions button').length")).toBe(0);
  });

  test("a group is removed after the page says what its people lose", async () => {
    const [group] = (await opened.call("GET", "/rollcall/v1/groups")).data;
    await opened.call("POST", "/v1/organization/projects/proj_guarded/groups", {
      group_id: group.id,
      role: "role_project_member",
    });
    await open("groups", "Groups");
    await choose(tab, 'button "Actions: Curators"', "Remove");
    await tab.waitForText("0 people lose");
    await tab.waitForText("It is in 1 project:\n\nguarded");
    await enter(tab, 'button "Remove Curators"');
    await tab.waitForText("No groups yet");
    expect(await isFocusLost(tab)).toBe(false);
  });

  test("a person whom the file declares cannot be changed here, and the menu says why", async () => {
    await open("people?q=owner", "People");
    await enter(tab, 'button "Actions: owner@aceme.example"');
    await tab.waitFor("document.activeElement?.role === 'menuitem'");
    expect(await tab.evaluate("document.activeElement.innerText")).toContain("puts it back");
    await tab.press("Enter", "Escape");
    expect(await tab.focused()).toBe('button "Actions: owner@aceme.example"');
    expect(await userNamed("owner")).toMatchObject({ role: "owner" });
  });

  test("a person is removed once their address is typed, after the page says what ends with them", async () => {
    const { id } = await userNamed("Grace");
    await opened.call("POST", "/rollcall/v1/projects/proj_viewing/api_keys", { user_id: id, name: "of Grace" });
    await open("people?q=grace", "People");
    await choose(tab, 'button "Actions: Grace Hopper"', "Remove");
    await tab.waitForText("1 key ends at once:");
    await tab.waitForText("of Grace");
    await enter(tab, 'button "Remove Grace Hopper"');
    expect(await userNamed("Grace")).toMatchObject({ id });
    await tabTo(tab, "textbox");
    await tab.type("grace@aceme.example");
    await tab.press("Enter");
    await tab.waitForText("Grace Hopper is removed.");
    await rowsAre(tab, 0);
    expect(await isFocusLost(tab)).toBe(false);
    expect(await userNamed("Grace")).toBeUndefined();
  });
});
