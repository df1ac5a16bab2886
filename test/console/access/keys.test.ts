import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { enter } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";
import { fineTune } from "../../support/world.ts";

interface Key {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
}

describe.skipIf(whyNoChromium !== null)("the pages of keys and of access, by keyboard alone", () => {
  let opened: OpenConsole;
  let tab: Tab;
  beforeAll(async () => void (opened = await openConsole()));
  afterAll(() => opened.close());
  beforeEach(async () => void (tab = await opened.newTab()));
  afterEach(() => tab.close());

  const made = (name: string): Promise<Key> =>
    opened.call("POST", "/rollcall/v1/projects/proj_aceme/api_keys", { email: "owner@aceme.example", name });
  const found = async (name: string): Promise<readonly Key[]> =>
    (await opened.call("GET", `/rollcall/v1/api_keys?revoked=any&q=${name}`)).data;
  const open = async (page: string) => {
    await tab.visit(`${opened.server.url}/console/${page}`);
    await tab.waitFor("document.querySelector('main h1')");
  };
  const secret = () => tab.evaluate("document.querySelector('.secret code')?.textContent ?? null");

  test("a key is made, its secret is shown until somebody says that it is stored, and it works", async () => {
    await open("keys");
    await enter(tab, 'link "New key"');
    await tab.waitFor("document.activeElement?.name === 'name'");
    await tab.type("journey");
    await tab.reload();
    await tab.waitFor("document.querySelector('[name=name]')?.value === 'journey'");
    await tab.evaluate("document.querySelector('[name=name]').focus()");
    await enter(tab, 'button "Project');
    await tab.waitFor("document.activeElement?.type === 'search'");
    await tab.type("default");
    await tab.waitFor("document.querySelectorAll('dialog .table-row').length === 2");
    await tab.press("Tab", "Tab", "Enter");
    await tab.waitFor("document.querySelector('dialog') === null");
    await enter(tab, 'button "Create key"');
    await tab.waitFor("document.querySelector('.secret')");
    const value: string = await secret();
    await tab.press("Escape", "Escape");
    await tab.evaluate("history.back()");
    await tab.settled();
    expect(await secret()).toBe(value);
    const answer = await fetch(`${opened.server.url}/v1/models`, { headers: { authorization: `Bearer ${value}` } });
    expect(answer.status).toBe(200);
    await enter(tab, 'button "I have stored it"');
    await tab.waitFor("document.querySelector('.secret') === null");
    await tab.waitFor("document.querySelector('h1')?.textContent === 'journey'");
    expect(await tab.evaluate("document.documentElement.outerHTML")).not.toContain(value);
    const [key] = await found("journey");
    expect(key?.expires_at).toBeGreaterThan(Date.now() / 1000 + 89 * 86_400);
  });

  test("a key is rotated with an overlap of a day, and both work until then", async () => {
    const old = await made("turning");
    await open(`keys?id=${old.id}`);
    await enter(tab, 'button "Rotate…"');
    await tab.waitFor("document.querySelector('dialog [name=overlap]:checked')");
    expect(await tab.evaluate("document.querySelector('dialog :checked').parentElement.textContent")).toContain(
      "24 hours",
    );
    await enter(tab, 'button "Rotate"');
    await tab.waitFor("document.querySelector('.secret')");
    const value: string = await secret();
    for (const bearer of [old.value, value]) {
      const answer = await fetch(`${opened.server.url}/v1/models`, { headers: { authorization: `Bearer ${bearer}` } });
      expect(answer.status).toBe(200);
    }
    const { expires_at: ends } = await opened.call("GET", `/rollcall/v1/api_keys/${old.id}`);
    expect(Math.abs(ends - Date.now() / 1000 - 86_400)).toBeLessThan(60);
  });

  test("a key gets another name and an end, and is revoked after it was asked", async () => {
    const { id } = await made("plain");
    await open(`keys?id=${id}`);
    await enter(tab, 'button "Change…"');
    await tab.waitFor("document.activeElement?.name === 'name'");
    await tab.evaluate("document.activeElement.select()");
    await tab.type("renamed");
    await tab.press("Enter");
    await tab.waitFor("document.querySelector('h1')?.textContent === 'renamed'");
    await enter(tab, 'button "Revoke…"');
    await tab.waitFor("document.querySelector('dialog')");
    await enter(tab, 'button "Revoke renamed"');
    await tab.waitForText("Revoked");
    expect((await opened.call("GET", `/rollcall/v1/api_keys/${id}`)).revoked_at).toBeNumber();
  });

  test("when the answer with a new key is lost, the key is named and revoked", async () => {
    tab.on(
      "Fetch.requestPaused",
      ({ requestId }) => void tab.send("Fetch.failRequest", { requestId, errorReason: "ConnectionReset" }),
    );
    await open("keys?new=user&name=lost&project=proj_aceme");
    await tab.waitFor("document.querySelector('[name=name]')?.value === 'lost'");
    await tab.send("Fetch.enable", { patterns: [{ urlPattern: "*/projects/*/api_keys", requestStage: "Response" }] });
    await tab.evaluate("document.querySelector('[name=name]').focus()");
    await tab.press("Enter");
    await tab.waitForText("The answer did not arrive");
    await tab.waitFor("document.querySelector('.keys-lost li')");
    await tab.send("Fetch.disable");
    await enter(tab, 'button "Revoke"');
    await tab.waitForText("There is no such key");
    expect((await found("lost")).map((key) => key.revoked_at === null)).toEqual([false]);
  });

  test("a declared key can only be revoked here, and the menu says why", async () => {
    const [declared] = await found("acemeDenyList");
    await open(`keys?id=${declared?.id}`);
    await enter(tab, 'button "Rotate…"');
    expect(await tab.evaluate("document.querySelector('dialog')")).toBe(null);
    expect(await tab.evaluate("document.activeElement.title")).toContain("configuration file declares it");
  });

  test("access is explained for one model, and for all of them by rule", async () => {
    const [denied] = await found("acemeDenyList");
    await open(`access?key=${denied?.id}&model=davinci`);
    await tab.waitFor("document.querySelectorAll('.access-verdict .badge-bad').length === 4");
    await enter(tab, 'link "All models"');
    await enter(tab, 'button "2 The project’s model policy hides it"');
    await tab.waitFor("document.querySelectorAll('.table-row').length === 3");
    const shown = await tab.evaluate("document.querySelector('.table-body').innerText");
    for (const id of ["davinci", fineTune]) expect(shown).toContain(id);
    expect(await tab.evaluate("location.search")).toContain("rule=policy");
  });
});
