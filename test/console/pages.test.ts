import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageNames, type PageName } from "../../src/console/route/page-names.ts";
import { whyNoChromium } from "../support/browser/chromium.ts";
import { faultsIn } from "../support/browser/faults.ts";
import type { Tab } from "../support/browser/tab.ts";
import { openConsole, type OpenConsole } from "../support/console/open-console.ts";
import { signIn } from "../support/console/signing-in.ts";
import { fineTune, worldYaml } from "../support/world.ts";

/** Where pictures of the pages are kept for people to look at; none are made without it. */
const pictures = process.env["TEST_PICTURES"];

const languages = { en: "en", "zh-CN": "zh-Hans" } as const;
type Language = keyof typeof languages;
type Query = Readonly<Record<string, string>>;

interface Tabs {
  readonly owner: Tab;
  readonly nobody: Tab;
}

type Call = OpenConsole["call"];
const firstIn = async (call: Call, path: string): Promise<string> => (await call("GET", path)).data[0].id;

/** The id of one thing for each page that shows one. */
const things: Readonly<Partial<Record<PageName, (call: Call) => Promise<string>>>> = {
  model: async () => fineTune,
  project: async () => "proj_narrow",
  source: async () => "echo",
  person: (call) => firstIn(call, "/rollcall/v1/users?q=reader"),
  keys: (call) => firstIn(call, "/rollcall/v1/api_keys?q=acemeOwner"),
  groups: async (call) => {
    const { id } = await call("POST", "/v1/organization/groups", { name: "Curators" });
    const userId = await firstIn(call, "/rollcall/v1/users?q=reader");
    await call("POST", `/v1/organization/groups/${id}/users`, { user_id: userId });
    const body = { group_id: id, role: "role_project_member" };
    await call("POST", "/v1/organization/projects/proj_guarded/groups", body);
    return id;
  },
  roles: async (call) => {
    const permissions = ["api.model.read", "api.usage.read"];
    const { id } = await call("POST", "/v1/organization/roles", { role_name: "Watcher", permissions });
    const userId = await firstIn(call, "/rollcall/v1/users?q=reader");
    await call("POST", `/v1/organization/users/${userId}/roles`, { role_id: id });
    return id;
  },
};
/** What else some of these pages and of others show, by the `view` of the address. */
const views: Readonly<Partial<Record<PageName, readonly string[]>>> = {
  model: ["seen", "clients", "calls", "history"],
  project: ["members", "groups", "accounts", "keys", "limits", "spend"],
  source: ["models", "left", "collisions", "change"],
  keys: ["models"],
  limits: ["alerts", "rates", "calls"],
  settings: ["look", "sessions", "server"],
};
const sources = 'sources: [{ id: echo, kind: echo, models: [parrot, { id: mynah, input_price: "0.001" }] }]\nmodels:';
const yaml = worldYaml.replace("models:", sources);

/**
 * Walks all pages in both languages, which are open side by side, wide and narrow; those of one thing also with one,
 * and in its other views. A new page is walked by itself.
 */
describe.skipIf(whyNoChromium !== null)("every page of the console", () => {
  let opened: OpenConsole;
  let tabs: Readonly<Record<Language, Tabs>>;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    opened = await openConsole({ yaml });
    for (const [name, idOf] of Object.entries(things)) ids.set(name, await idOf(opened.call));
    const [en, zh] = await Promise.all([openTabs("en"), openTabs("zh-CN")]);
    tabs = { en, "zh-CN": zh };
  });
  afterAll(() => opened.close());

  async function openTabs(language: Language): Promise<Tabs> {
    const { chromium, server } = opened;
    const [owner, nobody] = await Promise.all([chromium.newTab({ language }), chromium.newTab({ language })]);
    await signIn(owner, server.url);
    await owner.visit(`${server.url}/console/settings`);
    await owner.waitFor("document.querySelector('main h1')");
    return { owner, nobody };
  }

  async function faultsOf(page: PageName, query: Query, language: Language): Promise<readonly string[]> {
    const { owner, nobody } = tabs[language];
    const tab = page === "sign-in" ? nobody : owner;
    const address = `${opened.server.url}/console/${page}?${new URLSearchParams(query)}`;
    await tab.look({});
    if (tab === nobody) await tab.visit(address);
    else await follow(tab, address);
    await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
    const tag = languages[language];
    expect(await tab.evaluate("document.documentElement.lang")).toBe(tag);
    await tab.settled();
    expect(await tab.evaluate("document.querySelector('main .empty .mono')?.textContent ?? null")).toBeNull();
    // Colours are the same in every language, and nearly so in the views of a page.
    const isDark = language === "en" && query["view"] === undefined;
    const faults = await faultsIn(tab, isDark ? ["light", "dark"] : ["light"]);
    if (pictures !== undefined) {
      const { id, view } = query;
      const name = [page === "" ? "overview" : page, ...(id === undefined ? [] : ["one"]), view ?? [], tag].flat();
      await keepPictures(tab, name.join("-"), pictures);
    }
    return faults.map((fault) => `${language}: ${fault}`);
  }

  async function faultsInBoth(page: PageName, query: Query = {}): Promise<readonly string[]> {
    return (await Promise.all([faultsOf(page, query, "en"), faultsOf(page, query, "zh-CN")])).flat();
  }

  for (const page of pageNames)
    test(`/console/${page} has no fault in either language, light and dark, wide and narrow`, async () => {
      expect(await faultsInBoth(page)).toEqual([]);
    });

  for (const page of Object.keys(things) as PageName[])
    test(`/console/${page} of one thing has no fault in either language, light and dark, wide and narrow`, async () => {
      expect(await faultsInBoth(page, { id: ids.get(page) ?? "" })).toEqual([]);
      expect(await tabs.en.owner.text()).not.toContain("There is no such");
    });

  for (const [page, others] of Object.entries(views) as [PageName, readonly string[]][])
    test(`/console/${page} has no fault in its other views`, async () => {
      const id = ids.get(page);
      for (const view of others)
        expect(await faultsOf(page, { ...(id !== undefined && { id }), view }, "en")).toEqual([]);
    });
});

/** Goes to an address as a link in the console does, so that nothing is loaded again. */
async function follow(tab: Tab, href: string): Promise<void> {
  await tab.evaluate(`(() => {
    const link = Object.assign(document.createElement("a"), { href: ${JSON.stringify(href)} });
    document.body.append(link);
    link.click();
    link.remove();
  })()`);
  // The page that is left goes at once.
  await tab.waitFor("document.querySelector('main h1')");
}

async function keepPictures(tab: Tab, name: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const width of [1280, 320]) {
    for (const theme of ["light", "dark"] as const) {
      await tab.look({ width, theme });
      writeFileSync(join(folder, `${name}-${width}-${theme}.png`), await tab.screenshot());
    }
  }
}
