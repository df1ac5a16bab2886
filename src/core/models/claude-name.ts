/*
 * Claude Code lists no model whose id has neither "claude" nor "anthropic" in it. A key can be told the others under
 * names that have, which lead back to the id without asking anybody: a gateway takes the beginning off.
 */

const beginning = "claude-via-";

export function claudeNameOf(id: string): string {
  return /claude|anthropic/i.test(id) ? id : beginning + id;
}

/** The id that a name stands for; null where it is nobody's. A model that is really called so comes first. */
export function idOfClaudeName(name: string): string | null {
  const id = name.startsWith(beginning) ? name.slice(beginning.length) : "";
  return id !== "" && claudeNameOf(id) === name ? id : null;
}
