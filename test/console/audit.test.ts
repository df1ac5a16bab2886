import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../support/browser/chromium.ts";
import { Downloads } from "../support/browser/downloads.ts";
import type { Tab } from "../support/browser/tab.ts";
import { enter, tabTo } from "../support/console/keyboard.ts";
import { signInWithKeys } from "../support/console/signing-in.ts";
import { openConsole, type OpenConsole } from "../support/console/open-console.ts";

const model = "ft:gpt-4o-mini:acemeco::<img src=x onerror=alert(1)>";

describe.skipIf(whyNoChromium !== null)("the pages of the audit log and of changes, by keyboard", () => {
  let opened: OpenConsole;
  let tab: Tab;
  beforeAll(async () => {
    opened = await openConsole();
    await opened.call("POST", "/rollcall/v1/models", { id: model });
    for (let at = 0; at < 130; at++) await opened.call("POST", "/v1/organization/groups", { name: `Group ${at}` });
    tab = await opened.newTab();
  });
  afterAll(async () => {
    await opened.close();
  });

  const open = async (path: string, text: string) => {
    await tab.visit(`${opened.server.url}/console/${path}`);
    await tab.waitForText(text);
  };
  const rows = () => tab.evaluate("document.querySelectorAll('.table-row[data-row]').length");

  test("somebody who may not see the log reads which permission it needs", async () => {
    const name = "usage alone";
    const { id, value } = await opened.call("POST", "/v1/organization/admin_api_keys", { name });
    await opened.call("POST", `/rollcall/v1/api_keys/${id}`, { scopes: ["api.usage.read"] });
    const other = await opened.chromium.newTab();
    await signInWithKeys(other, opened.server, "usage", value);
    await other.visit(`${opened.server.url}/console/audit`);
    await other.waitForText("You may not see this page");
    await other.waitForText("It needs the permission api.management.read");
    await other.close();
  });

  test("a search finds an event, Enter opens it whole, and Escape returns to the row", async () => {
    await open("audit", "Created a group");
    await tab.press("/");
    await tab.type("onerror");
    await tab.waitFor("document.querySelectorAll('.table-row[data-row]').length === 1");
    expect(await tab.evaluate("location.search")).toBe("?q=onerror");
    await tabTo(tab, 'grid "Audit log"');
    await tab.press("ArrowDown", "Enter");
    await tab.waitFor("document.querySelector('dialog')?.innerText.includes('rollcall.model.registered')");
    expect(await tab.evaluate("document.querySelector('dialog h2').textContent")).toBe("Registered a model");
    expect(await tab.evaluate("new URLSearchParams(location.search).get('event')")).toStartWith("audit_log-");
    await tab.press("Escape");
    await tab.waitFor("document.querySelector('dialog') === null");
    expect(await tab.evaluate("location.search")).toBe("?q=onerror");
    await tab.waitFor("document.activeElement?.closest('.table') !== null");
    expect(await tab.evaluate("document.querySelectorAll('.table img').length")).toBe(0);
  });

  test("a kind of event is chosen and cleared, and the list goes on page by page", async () => {
    await open("audit?about=roles", "Created a group");
    expect(await rows()).toBe(100);
    // What the API calls group_name.
    await tab.waitForText("Group: Group 129");
    await tab.click(".table-foot .button:last-child");
    await tab.waitFor("document.querySelector('.page-header-count').textContent.startsWith('130')");
    await open("audit?about=models", "Registered a model");
    expect(await rows()).toBe(1);
    await enter(tab, 'button "Remove filter: About: Models"');
    await tab.waitFor("location.search === ''");
  });

  test("everything that matches is kept in a file by the browser itself", async () => {
    const downloads = await Downloads.of(tab);
    await open("audit?about=roles", "Created a group");
    await tabTo(tab, 'button "Export"');
    await tab.press("Enter", "End", "Enter");
    const { name, text } = await downloads.saved(0);
    expect(name).toBe("rollcall-audit-log.ndjson");
    const lines = text.trimEnd().split("\n");
    expect([lines.length, JSON.parse(lines[0]!).type]).toEqual([130, "group.created"]);
    downloads.remove();
  });

  test("the log is verified and noted, the browser keeps the note, and another note disagrees", async () => {
    await open("audit", "Created a group");
    await enter(tab, 'link "Verification"');
    await enter(tab, 'button "Verify the log"');
    await tab.waitForText("The log is intact");
    await tab.reload();
    await tab.waitForText("This is the note of the last verification in this browser.");
    await enter(tab, 'button "Verify against the note"');
    await tab.waitForText("events of the note.");
    const field = "document.querySelector('textarea[name=note]')";
    await tab.evaluate(`${field}.select(), ${field}.focus()`);
    await tab.type(`events: 5 head: ${"0".repeat(64)}`);
    await enter(tab, 'button "Verify against the note"');
    await tab.waitForText("The log differs from the note.");
    await tab.evaluate(`${field}.select(), ${field}.focus()`);
    await tab.type("events: 5");
    await enter(tab, 'button "Verify against the note"');
    await tab.waitForText("It has no head");
  });

  test("a change appears by itself, waits behind a pause, and its line leads to what it is about", async () => {
    await open("changes", "Created a group");
    await tab.waitFor("document.querySelector('.freshness-live')");
    await opened.call("POST", "/v1/organization/projects", { name: "Appears at once" });
    await tab.waitForText("Appears at once");
    await enter(tab, 'button "Pause"');
    await opened.call("POST", "/v1/organization/projects", { name: "Comes later" });
    await tab.waitForText("1 change since then");
    expect(await tab.text()).not.toContain("Comes later");
    await enter(tab, 'button "Go on"');
    await tab.waitForText("Comes later");
    const second = `${model} again`.replaceAll(" ", "-");
    await opened.call("POST", "/rollcall/v1/models", { id: second });
    await open("changes?about=models", "Registered a model");
    await tabTo(tab, 'grid "Changes"');
    await tab.press("ArrowDown");
    const leads = await tab.evaluate("document.querySelector('.table-row[data-cursor] a').getAttribute('href')");
    expect(
      new URL(leads, opened.server.url).searchParams.get("id") ??
        new URL(leads, opened.server.url).searchParams.get("resource"),
    ).toBe(second);
  });
});
