import { whenPersonChanges } from "../../data/session.ts";

/** What was written, so that a reload loses nothing. It goes with the tab, and with the person. The key is never in it. */
export interface Draft {
  readonly system: string;
  readonly prompt: string;
}

const name = "rollcall.playground";
const empty: Draft = { system: "", prompt: "" };

export function storedDraft(): Draft {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(name) ?? "null");
    if (typeof stored !== "object" || stored === null) return empty;
    const { system, prompt } = stored as Partial<Record<keyof Draft, unknown>>;
    return { system: textOf(system), prompt: textOf(prompt) };
  } catch {
    return empty;
  }
}

function textOf(stored: unknown): string {
  return typeof stored === "string" ? stored : "";
}

export function storeDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // It lasts as long as the page.
  }
}

whenPersonChanges(() => {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Nothing was stored.
  }
});
