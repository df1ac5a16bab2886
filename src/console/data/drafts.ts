import { standing, whenPersonChanges } from "./session.ts";

/*
 * What was written and not saved, kept for this tab so that a reload loses nothing. It goes with the tab, and with the
 * person. Nothing secret may be in it.
 */

const prefix = "rollcall.draft.";
const lettersMost = 200_000;
const draftsMost = 10;

interface Stored {
  /** The id of whose draft it is. */
  readonly of: string;
  readonly atMs: number;
  readonly draft: unknown;
}

/** The kept draft, perhaps of another version of the console; null without one. */
export function storedDraft(name: string): unknown {
  const stored = read(prefix + name);
  return stored !== null && stored.of === ownId() ? stored.draft : null;
}

/** Null forgets it. One that is too long is not kept. */
export function storeDraft(name: string, draft: unknown): void {
  const of = ownId();
  const text = JSON.stringify({ of, atMs: Date.now(), draft });
  try {
    if (draft === null || of === null || text.length > lettersMost) sessionStorage.removeItem(prefix + name);
    else {
      sessionStorage.setItem(prefix + name, text);
      forgetOldest();
    }
  } catch {
    // It lasts as long as the page.
  }
}

whenPersonChanges(() => {
  for (const key of keysOfDrafts()) sessionStorage.removeItem(key);
});

function forgetOldest(): void {
  const keys = keysOfDrafts();
  if (keys.length <= draftsMost) return;
  const [oldest] = keys.toSorted((one, other) => (read(one)?.atMs ?? 0) - (read(other)?.atMs ?? 0));
  if (oldest !== undefined) sessionStorage.removeItem(oldest);
}

function keysOfDrafts(): readonly string[] {
  try {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

function read(key: string): Stored | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return typeof stored === "object" && stored !== null && "draft" in stored ? (stored as Stored) : null;
  } catch {
    return null;
  }
}

function ownId(): string | null {
  const now = standing.get();
  return "me" in now ? now.me.principal.id : null;
}
