import type { Tab } from "../browser/tab.ts";

/** What somebody without a mouse does. A name begins with the role, as a screen reader says it: `button "Delete`. */

/** Presses Tab until the element has the focus. */
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

/** Goes to a button or a link, and presses it. */
export async function enter(tab: Tab, name: string): Promise<void> {
  await tabTo(tab, name);
  await tab.press("Enter");
}

/** Opens a menu by its button, and takes the item that begins so. */
export async function choose(tab: Tab, button: string, item: string): Promise<void> {
  await enter(tab, button);
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

/** Waits until a table shows so many rows. */
export function rowsAre(tab: Tab, count: number): Promise<void> {
  return tab.waitFor(`document.querySelectorAll(".table-body [role=row]").length === ${count}`);
}

/** Takes the only thing that a picker finds for a text. */
export async function pick(tab: Tab, text: string): Promise<void> {
  await tab.waitFor("document.activeElement?.type === 'search'");
  await tab.type(text);
  await tab.waitFor(`document.querySelectorAll("dialog .table-body [role=row]").length === 1`);
  await tabTo(tab, "grid");
  await tab.press("Enter");
  await tab.waitFor("document.querySelector('dialog [type=search]') === null");
}

/** Whether the next key goes nowhere, as after what had the focus is gone. */
export function isFocusLost(tab: Tab): Promise<boolean> {
  return tab.evaluate("document.activeElement === document.body");
}
