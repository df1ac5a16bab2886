/*
 * Claude Code lists only models whose id contains "claude" or "anthropic". A key can see other models under a prefixed
 * name; a gateway gets the id back by removing the prefix.
 */

const prefix = "claude-via-";

export function claudeNameOf(id: string): string {
  return /claude|anthropic/i.test(id) ? id : prefix + id;
}

/** The id behind a prefixed name; null for any other name. Look for a model with the name itself first. */
export function idOfClaudeName(name: string): string | null {
  const id = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return id !== "" && claudeNameOf(id) === name ? id : null;
}
