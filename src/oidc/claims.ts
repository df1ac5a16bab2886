/** What a provider says about a person. Nothing about the values is certain. */
export type Claims = Readonly<Record<string, unknown>>;

/** The value of a claim, or of a nested one at a path such as `realm_access.roles`; undefined if absent. */
export function claimAt(claims: Claims, path: string): unknown {
  // Names may hold dots themselves, as those that are URLs do.
  if (Object.hasOwn(claims, path)) return claims[path] ?? undefined;
  const [first = "", ...rest] = path.split(".");
  const value = Object.hasOwn(claims, first) ? claims[first] : undefined;
  return rest.length > 0 && isClaims(value) ? claimAt(value, rest.join(".")) : undefined;
}

/** The groups in a claim: a text is one group, and the names of an object are groups, as Zitadel writes them. Null if absent. */
export function groupsIn(claims: Claims, path: string): readonly string[] | null {
  const value = claimAt(claims, path);
  if (value === undefined) return null;
  if (typeof value === "string") return value === "" ? [] : [value];
  const items: readonly unknown[] | null = Array.isArray(value) ? value : isClaims(value) ? Object.keys(value) : null;
  return items?.filter((item) => typeof item === "string") ?? null;
}

export function textAt(claims: Claims, name: string): string | null {
  const value = claimAt(claims, name);
  return typeof value === "string" && value !== "" ? value : null;
}

export function isClaims(value: unknown): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
