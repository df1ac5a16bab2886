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
const sources = 'sources: [{ id: echo, kind: echo, models: [parrot, { id: mynah, input_price: "0.001" }] }]\nmodels:';
const yaml = worldYaml.replace("models:", sources);

/**
 * Walks all pages in both languages, which are open side by side, wide and narrow; those of one thing also with one. A new
 * page is walked by itself.
 */
describe.skipIf(whyNoChromium !== null)("every page of the console", () => {
  let opened: OpenConsole;
  let tabs: Readonly<Record<Language, Tabs>>;
  beforeAll(async () => {
    opened = await openConsole({ yaml });
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

  async function faultsOf(name: PageName, id: string | null, language: Language): Promise<readonly string[]> {
    const { owner, nobody } = tabs[language];
    const tab = name === "sign-in" ? nobody : owner;
    const address = `${opened.server.url}/console/${name}${id === null ? "" : `?id=${encodeURIComponent(id)}`}`;
    await tab.look({});
    if (tab === nobody) await tab.visit(address);
    else await follow(tab, address);
    await tab.waitFor("document.querySelector('main')?.childElementCount > 0");
    const tag = languages[language];
    expect(await tab.evaluate("document.documentElement.lang")).toBe(tag);
    await tab.settled();
    // Colours are the same in every language.
    const faults = await faultsIn(tab, language === "en" ? ["light", "dark"] : ["light"]);
    if (pictures !== undefined)
      await keepPictures(tab, `${name === "" ? "overview" : name}${id === null ? "" : "-one"}-${tag}`, pictures);
    return faults.map((fault) => `${language}: ${fault}`);
  }

  for (const name of pageNames) {
    test(`/console/${name} has no fault in either language, light and dark, wide and narrow`, async () => {
      const faults = await Promise.all([faultsOf(name, null, "en"), faultsOf(name, null, "zh-CN")]);
      expect(faults.flat()).toEqual([]);
    });
  }

  for (const [name, idOf] of Object.entries(things) as [PageName, (call: Call) => Promise<string>][]) {
    test(`/console/${name} of one thing has no fault in either language, light and dark, wide and narrow`, async () => {
      const id = await idOf(opened.call);
      const faults = await Promise.all([faultsOf(name, id, "en"), faultsOf(name, id, "zh-CN")]);
      expect(faults.flat()).toEqual([]);
      expect(await tabs.en.owner.text()).not.toContain("There is no such");
    });
  }
});

/** Goes to an address as a link in the console does, so that nothing is loaded again. */
async function follow(tab: Tab, href: string): Promise<void> {
  await tab.evaluate(`(() => {
    document.querySelector("main").firstElementChild.dataset.left = "";
    const link = Object.assign(document.createElement("a"), { href: ${JSON.stringify(href)} });
    document.body.append(link);
    link.click();
    link.remove();
  })()`);
  await tab.waitFor("document.querySelector('main [data-left]') === null && document.querySelector('main h1')");
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
