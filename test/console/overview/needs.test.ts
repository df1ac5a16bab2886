import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { key } from "../../../src/store/contract/rows.ts";
import { openSqliteStore } from "../../../src/store/sqlite/driver.ts";
import { whyNoChromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { choose, enter, rowsAre } from "../../support/console/keyboard.ts";
import { openConsole, type OpenConsole } from "../../support/console/open-console.ts";
import { startServer } from "../../support/server.ts";
import { usageRecord } from "../../support/usage-records.ts";
import { keys } from "../../support/world.ts";

const daySeconds = 86_400;
const now = Math.floor(Date.now() / 1000);
const dayIn = (days: number) => new Date((now + days * daySeconds) * 1000).toISOString().slice(0, 10);

/** What only time does: an invite that ran out, a key that nobody used for long, and calls that failed. */
async function past(directory: string, userId: string): Promise<void> {
  const store = await openSqliteStore(join(directory, "data"));
  const organizationId = "org-aceme";
  await store.write(async (change) => {
    const invite = { organizationId, role: "reader", projects: [], created: now - 9 * daySeconds } as const;
    const ended = { expiresAt: now - 2 * daySeconds, acceptedAt: null };
    await change.invites.put({ ...invite, ...ended, id: "invite-late", email: "late@aceme.example" });
    const held = { organizationId, projectId: "proj_aceme", userId };
    const dates = { created: now - 100 * daySeconds, expiresAt: null };
    await change.keys.put(key("key_forgotten", "a digest", { ...held, ...dates, name: "forgotten" }));
  });
  const failed = (["incomplete", "broken", "refused", "failed"] as const).map((end) => usageRecord({ end }));
  const costly = usageRecord({ prices: { requestPrice: "0.4" }, usage: {} });
  await store.usage.record([...failed, costly, usageRecord({ end: "cancelled" })]);
  await store.close();
}

describe.skipIf(whyNoChromium !== null)("the overview", () => {
  let opened: OpenConsole;
  let tab: Tab;
  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), "rollcall-overview-"));
    const before = await startServer({ directory });
    const authorization = `Bearer ${keys.acemeAdmin}`;
    const me = await (await fetch(`${before.url}/rollcall/v1/me`, { headers: { authorization } })).json();
    await before.stop();
    await past(directory, me.principal.id);
    opened = await openConsole({ directory });
    const { call } = opened;
    const source = (id: string, fields: object) => call("POST", "/rollcall/v1/sources", { id, ...fields });
    // Nobody listens at port 9.
    await source("down", { kind: "openai-compatible", base_url: "http://127.0.0.1:9/v1" });
    await source("first", { kind: "static", models: ["twice", "once"] });
    await source("second", { kind: "static", models: ["twice"] });
    for (const id of ["down", "first", "second"])
      await call("POST", `/rollcall/v1/sources/${id}/refresh`).catch(() => {});
    const model = (id: string, fields: object) => call("POST", "/rollcall/v1/models", { id: `ft:x:${id}`, ...fields });
    await model("leaving", { shutdown_date: dayIn(10) });
    await model("later", { shutdown_date: dayIn(100), input_price: "0.000001" });
    await model("gone", { shutdown_date: dayIn(-1) });
    await model("hidden", { visibility: "unlisted" });
    await model("deleted", {});
    await call("POST", "/rollcall/v1/aliases", { id: "stray", target: "ft:x:deleted" });
    await call("POST", "/rollcall/v1/aliases", { id: "straight", target: "ft:x:later" });
    await call("DELETE", "/rollcall/v1/models/ft:x:deleted");
    const ending = { name: "ending", email: "owner@aceme.example", expires_in_seconds: 3 * daySeconds };
    await call("POST", "/rollcall/v1/projects/proj_aceme/api_keys", ending);
    await call("POST", "/v1/organization/invites", { email: "open@aceme.example", role: "reader" });
    await source("echo", { kind: "echo", models: ["spoken"] });
    await call("POST", "/rollcall/v1/sources/echo/refresh");
    const limit = { currency: "USD", interval: "month", threshold_amount: 40 };
    await call("POST", "/v1/organization/projects/proj_aceme/spend_limit", limit);
    tab = await opened.open("", "Overview");
    await tab.waitFor("document.querySelector('.overview-needs')");
  });
  afterAll(() => opened.close());

  const home = async () => {
    await tab.press("g", "o");
    await tab.waitFor("document.querySelector('.overview-needs')");
  };
  /** Each line of the needs, with what stands on the page to which it leads. */
  const needs: readonly (readonly [line: string, rows: readonly string[]])[] = [
    ["1 alias leads nowhere", ["stray"]],
    ["1 model shuts down within 30 days", ["ft:x:leaving"]],
    ["1 model is shut down", ["ft:x:gone"]],
    ["1 id is offered by several", ["twice"]],
    ["1 key ends within 14 days", ["ending"]],
    ["1 invite ran out", ["late@aceme.example"]],
    ["1 key was not used", ["forgotten"]],
    ["1 invite is not accepted", ["open@aceme.example"]],
  ];
  const rows = "[...document.querySelectorAll('.table-body [role=row], .collisions tbody tr')]";

  test("each need is a line that leads by keyboard to the very things", async () => {
    for (const [line, texts] of needs) {
      await home();
      await enter(tab, `link "${line}`);
      await tab.waitFor(
        `${rows}.length === ${texts.length} && ${JSON.stringify(texts)}.every((text, at) => ${rows}[at].innerText.includes(text))`,
      );
    }
    await home();
    await enter(tab, 'link "down fails');
    await tab.waitFor("document.querySelector('h1')?.textContent.includes('down')");
    await tab.waitForText("It refuses connections.");
  });

  test("a spend limit that is reached stands there, and explains why calls are refused", async () => {
    await home();
    await enter(tab, 'link "The project default has reached its spend limit');
    await tab.waitForText("reached, so calls are refused");
    const { data } = await opened.call("GET", "/rollcall/v1/api_keys?project_id=proj_aceme&q=acemeMember");
    await tab.visit(`${opened.server.url}/console/access?key=${data[0].id}&model=spoken`);
    await tab.waitForText("The project has spent its limit for this month.");
    await tab.waitForText("Calls are possible again when the limit is raised");
    await enter(tab, 'link "Limits"');
    await tab.waitFor("document.querySelector('h1')?.textContent === 'Limits'");
  });

  test("each number leads to a list of so many rows", async () => {
    await home();
    const links: readonly (readonly [text: string, href: string])[] = await tab.evaluate(
      `[...document.querySelectorAll(".overview-needs a, .overview-figures a")].map((link) => [link.innerText, link.getAttribute("href")])`,
    );
    expect(links.length).toBeGreaterThan(25);
    for (const [text, href] of links) {
      const count = /^\d+/.exec(text)?.[0];
      if (count === undefined || href.endsWith("/usage?range=24h")) continue;
      await home();
      await tab.evaluate(`document.querySelector('main a[href="${href}"]').click()`);
      await tab.waitFor(`document.querySelector(".overview-needs") === null && ${rows}.length === ${count}`);
    }
    await home();
    await tab.evaluate("document.querySelector('main a[href$=\"/usage?range=24h\"]').click()");
    await tab.waitFor("document.querySelector('.figure')?.innerText.includes('6')");
  });

  test("an invite that ran out is made anew, and no longer needs anybody", async () => {
    await home();
    await enter(tab, 'link "1 invite ran out');
    await rowsAre(tab, 1);
    await choose(tab, 'button "Actions: late@aceme.example', "Invite again");
    await rowsAre(tab, 0);
    await home();
    await tab.waitFor("!document.querySelector('.overview-needs').innerText.includes('ran out')");
    await enter(tab, 'link "2 invites are not accepted');
    await rowsAre(tab, 2);
  });
});
