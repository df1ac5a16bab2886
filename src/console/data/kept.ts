/*
 * Choices that this browser keeps for this console. Nothing secret is among them. A browser may refuse to keep anything,
 * and the choice then lasts as long as the page.
 */

const prefix = "rollcall.";

export type KeptName = "theme" | "language" | "letter-keys" | `columns.${string}` | `page.${string}`;

export function kept(name: KeptName): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

/** Null forgets the choice. */
export function keep(name: KeptName, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    // The page goes on with the choice in memory.
  }
}

/** Calls back when another tab changes a choice. Returns what ends it. */
export function whenKeptElsewhere(changed: (name: KeptName, value: string | null) => void): () => void {
  const listener = ({ key, newValue }: StorageEvent) => {
    if (key?.startsWith(prefix)) changed(key.slice(prefix.length) as KeptName, newValue);
  };
  addEventListener("storage", listener);
  return () => removeEventListener("storage", listener);
}

/** Signing out has the browser forget all that the console kept. How it looks is no secret, and stays. */
export async function keepingChoices(signOut: () => Promise<void>): Promise<void> {
  const before = keptAll();
  await signOut();
  for (const [name, value] of before) keep(name, value);
}

function keptAll(): readonly (readonly [KeptName, string])[] {
  try {
    return Object.entries<string>(localStorage)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length) as KeptName, value]);
  } catch {
    return [];
  }
}
