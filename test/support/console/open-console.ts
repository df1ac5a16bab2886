import { startChromium, type Chromium } from "../../support/browser/chromium.ts";
import type { Tab } from "../../support/browser/tab.ts";
import { signIn } from "../../support/console/signing-in.ts";
import { startServer, type ServerOptions, type TestServer } from "../../support/server.ts";
import { keys } from "../../support/world.ts";

/** A server, a browser, and what the journeys of the pages of models do with both. */
export interface Opened {
  readonly server: TestServer;
  readonly chromium: Chromium;
  /** A new tab that is signed in, at a page whose heading holds a text. */
  open(path: string, heading: string): Promise<Tab>;
  /** Asks the server as an administrator. */
  call(method: string, path: string, body?: object): Promise<any>;
  close(): Promise<void>;
}

export async function openConsole(options: ServerOptions = {}): Promise<Opened> {
  const [server, chromium]: [TestServer, Chromium] = await Promise.all([startServer(options), startChromium()]);
  const first = await chromium.newTab();
  await signIn(first, server.url);
  return {
    server,
    chromium,
    open: async (path, heading) => {
      const tab = await chromium.newTabBeside(first);
      await tab.visit(`${server.url}/console/${path}`);
      await tab.waitFor(`document.querySelector("h1")?.textContent.includes(${JSON.stringify(heading)})`);
      return tab;
    },
    call: async (method, path, body) => {
      const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
      const answer = await fetch(server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      return await answer.json();
    },
    close: async () => {
      await Promise.all([server.stop(), chromium.close()]);
      server.remove();
    },
  };
}

/** Presses Tab until the element has the focus, as somebody without a mouse does. */
export async function tabTo(tab: Tab, name: string): Promise<void> {
  const seen: string[] = [];
  for (let press = 0; press < 80; press++) {
    const focused = await tab.focused();
    if (focused.startsWith(name)) return;
    seen.push(focused);
    await tab.press("Tab");
  }
  throw new Error(`Tab never reached ${name}, but ${seen.join(", ")}`);
}

/** How many rows a table shows. */
export function rowsAre(tab: Tab, count: number): Promise<void> {
  return tab.waitFor(`document.querySelectorAll(".table-body [role=row]").length === ${count}`);
}

/** Opens a menu by its button, and takes the item that begins so. */
export async function choose(tab: Tab, button: string, item: string): Promise<void> {
  await tabTo(tab, button);
  await tab.press("Enter");
  await tab.waitFor("document.activeElement?.role === 'menuitem'");
  for (let press = 0; press < 20; press++) {
    if ((await tab.focused()).startsWith(`menuitem "${item}`)) {
      await tab.press("Enter");
      return;
    }
    await tab.press("ArrowDown");
  }
  throw new Error(`the menu has no ${item}`);
}
