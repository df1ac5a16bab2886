import type { Tab } from "../browser/tab.ts";
import type { TestServer } from "../server.ts";
import { keys } from "../world.ts";

/** Opens a page of the console and signs in as people do: with the keyboard, in the page. */
export async function signInWithKeys(tab: Tab, server: Pick<TestServer, "url">, path = "", key = keys.acemeAdmin) {
  await tab.visit(`${server.url}/console/${path}`);
  await tab.waitFor("document.activeElement?.name === 'key'");
  await tab.type(key);
  await tab.press("Enter");
  await tab.waitFor("document.querySelector('.frame h1')");
}
