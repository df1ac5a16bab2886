import type { Tab } from "../browser/tab.ts";
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
