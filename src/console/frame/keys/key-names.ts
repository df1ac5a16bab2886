/*
 * How keys are written: "g m" is one after the other, "mod+k" is Ctrl or Cmd, any other is one key as the keyboard layout
 * names it, such as "?" or "j".
 */

export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** What is pressed, as a shortcut is written. Null for a modifier alone and for keys that belong to the browser. */
export function writtenKey(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string | null {
  const isModified = isMac ? event.metaKey : event.ctrlKey;
  const isOther = event.altKey || (isMac ? event.ctrlKey : event.metaKey);
  if (isOther || event.key === "Unidentified") return null;
  if (isModified) return `mod+${event.key.toLowerCase()}`;
  return event.key.length === 1 || event.key === "F6" ? event.key : null;
}

/** The keys of a shortcut as they are drawn, one by one. */
export function drawnKeys(keys: string): readonly string[] {
  return keys.split(" ").flatMap((key) => key.split("+").map(drawnKey));
}

function drawnKey(key: string): string {
  if (key === "mod") return isMac ? "⌘" : "Ctrl";
  return /^[a-z]$/.test(key) ? key.toUpperCase() : key;
}

/** Whether keys write text where the focus is. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}
