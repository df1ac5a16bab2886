import type { Tab } from "../browser/tab.ts";
import type { TestServer } from "../server.ts";
import { keys, type KeyName } from "../world.ts";

/** Signs a tab in as the page does, and so every tab beside it. `url` is the server's. */
export async function signIn(tab: Tab, url: string, key: KeyName = "acemeAdmin"): Promise<void> {
  await tab.visit(`${url}/console/sign-in`);
  const request = {
    method: "POST",
    headers: { "content-type": "application/json", "x-rollcall-console": "1" },
    body: JSON.stringify({ key: keys[key] }),
  };
  const status = await tab.evaluate(`fetch("api/session", ${JSON.stringify(request)}).then(({ status }) => status)`);
  if (status !== 200) throw new Error(`signing in was answered with ${status}`);
  // Before that, the page could ask for nothing.
  tab.complaints.take();
}

/** Opens a page of the console and signs in as people do: with the keyboard, in the page. */
export async function signInWithKeys(tab: Tab, server: Pick<TestServer, "url">, path = "", key = keys.acemeAdmin) {
  await tab.visit(`${server.url}/console/${path}`);
  await tab.waitFor("document.activeElement?.name === 'key'");
  await tab.type(key);
  await tab.press("Enter");
  await tab.waitFor("document.querySelector('.frame h1')");
}
