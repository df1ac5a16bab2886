import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import { choose, enter, rowsAre, tabTo } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";

describe.skipIf(whyNoChromium !== null)("models are found by the keyboard alone", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
  });
  afterAll(() => opened.close());

  test("a model is found by its id and opened, and Back shows the same search", async () => {
    const tab = await opened.open("models", "Models");
    await rowsAre(tab, 11);
    await tab.press("/");
    await tab.type("DAVINCI 003");
    await rowsAre(tab, 1);
    await enter(tab, "grid");
    await tab.waitFor("document.querySelector('h1').textContent.includes('text-davinci-003')");
    expect(await tab.evaluate("location.search")).toBe("?id=text-davinci-003");
    await tab.evaluate("history.back()");
    await rowsAre(tab, 1);
    expect(await tab.evaluate("document.querySelector('.search input').value")).toBe("DAVINCI 003");
    await tab.close();
  });

  test("a filter says how many models it shows, and is in the address", async () => {
    const tab = await opened.open("models", "Models");
    await rowsAre(tab, 11);
    await enter(tab, 'button "Kind"');
    await tab.waitFor("document.activeElement?.type === 'checkbox'");
    const choices = await tab.evaluate("document.querySelector('.filter-menu').innerText");
    expect(choices.replaceAll(/\s+/g, " ")).toBe("Kind Fine-tuned 7 Base 4");
    await tab.press(" ");
    await rowsAre(tab, 7);
    await tab.press("Escape");
    expect(await tab.focused()).toBe('button "Kind 1"');
    expect(await tab.evaluate("location.search")).toBe("?kind=fine-tuned");
    await tab.reload();
    await rowsAre(tab, 7);
    await enter(tab, 'button "Remove filter: Kind');
    await rowsAre(tab, 11);
    await tab.close();
  });

  test("what several filters leave is counted with the others applied", async () => {
    const tab = await opened.open("models?kind=base", "Models");
    await rowsAre(tab, 4);
    await enter(tab, 'button "Owner"');
    await tab.waitFor("document.querySelector('.filter-menu')");
    const owners = await tab.evaluate("document.querySelector('.filter-menu').innerText");
    expect(owners.replaceAll(/\s+/g, " ")).toBe("Owner openai 2 openai-internal 1 system 1");
    await tab.close();
  });

  test("a press on a heading sorts, and the address says so", async () => {
    const tab = await opened.open("models?kind=base", "Models");
    await rowsAre(tab, 4);
    await enter(tab, 'button "Model"');
    await tab.waitFor("location.search === '?kind=base&order=desc'");
    const ids = "[...document.querySelectorAll('.table-link')].map((link) => link.textContent)";
    expect(await tab.evaluate(ids)).toEqual(["text-davinci-003", "gpt-4o-mini", "gpt-3.5-turbo-instruct", "davinci"]);
    await tab.close();
  });

  test("a narrow screen keeps the filters behind one button", async () => {
    const tab = await opened.open("models?kind=base", "Models");
    await tab.look({ width: 320 });
    const isShown = "document.querySelector('.filter-menus').checkVisibility()";
    expect(await tab.evaluate(isShown)).toBe(false);
    await enter(tab, 'button "Filters 1"');
    expect(await tab.evaluate(isShown)).toBe(true);
    await enter(tab, 'button "Owner"');
    await tab.waitFor("document.querySelector('.filter-menu').checkVisibility()");
    await tab.close();
  });

  test("a view is saved under a name, and leads back", async () => {
    const tab = await opened.open("models?q=gpt&kind=base", "Models");
    await choose(tab, 'button "Views"', "Save this view");
    await tab.waitFor("document.activeElement?.name === 'name'");
    await tab.type("Base GPT");
    await tab.press("Enter");
    await tab.waitForText("is saved in this browser");
    await tab.visit(`${opened.server.url}/console/models`);
    await rowsAre(tab, 11);
    await choose(tab, 'button "Views"', "Base GPT");
    await rowsAre(tab, 2);
    expect(await tab.evaluate("location.search")).toBe("?q=gpt&kind=base");
    await choose(tab, 'button "Views"', "Remove the view");
    await tab.waitForText("is removed");
    expect(await tab.evaluate("localStorage.getItem('rollcall.page.models.views')")).toBe(null);
    await tab.close();
  });

  test("characters outside of ASCII are marked in the id of a model", async () => {
    const tab = await opened.open("model?id=%C3%BC", "ü");
    await tab.waitFor("document.querySelector('h1 mark')");
    expect(await tab.evaluate("document.querySelector('h1 mark').title")).toBe("U+00FC");
    await tab.close();
  });

  test("what the clients of a vendor get has an address, and Back returns to the last one", async () => {
    const tab = await opened.open("model?id=gpt-4o-mini&view=clients", "gpt-4o-mini");
    await tab.waitFor("document.querySelector('.model-rendering')");
    await tabTo(tab, 'combobox "As a client of');
    await tab.press("ArrowUp");
    await tab.waitFor("location.search.includes('dialect=ollama')");
    await tab.waitForText("/api/show");
    await tab.evaluate("history.back()");
    await tab.waitFor("!location.search.includes('dialect')");
    await tab.waitForText("/v1/models/gpt-4o-mini");
    await tab.close();
  });

  test("the projects that see a model are listed with the rule", async () => {
    const tab = await opened.open("model?id=davinci&view=seen", "davinci");
    await tab.waitForText("3 of 4 projects see it");
    await tab.waitForText("The project has a deny list, and the model is on it.");
    await tab.close();
  });
});
