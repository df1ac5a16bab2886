import { startChromium, type Chromium } from "../browser/chromium.ts";
import type { Tab } from "../browser/tab.ts";
import { startServer, type ServerOptions, type TestServer } from "../server.ts";
import { keys } from "../world.ts";
import { signIn } from "./signing-in.ts";

/** A server, a browser that is signed in to its console, and what journeys do with both. */
export interface OpenConsole {
  readonly server: TestServer;
  readonly chromium: Chromium;
  /** A new tab that is signed in as an administrator. */
  newTab(): Promise<Tab>;
  /** A new tab at a page whose heading holds a text. */
  open(path: string, heading: string): Promise<Tab>;
  /** Asks the server as an administrator, who is not refused. */
  call(method: string, path: string, body?: object): Promise<any>;
  close(): Promise<void>;
}

export async function openConsole(options: ServerOptions = {}): Promise<OpenConsole> {
  const [server, chromium]: [TestServer, Chromium] = await Promise.all([startServer(options), startChromium()]);
  const first = await chromium.newTab();
  await signIn(first, server.url);
  const newTab = () => chromium.newTabBeside(first);
  return {
    server,
    chromium,
    newTab,
    open: async (path, heading) => {
      const tab = await newTab();
      await tab.visit(`${server.url}/console/${path}`);
      await tab.waitFor(`document.querySelector("h1")?.textContent.includes(${JSON.stringify(heading)})`);
      return tab;
    },
    call: async (method, path, body) => {
      const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
      const answer = await fetch(server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return await answer.json();
    },
    close: async () => {
      await Promise.all([server.stop(), chromium.close()]);
      server.remove();
    },
  };
}
