import type { Value } from "./yaml-reader.ts";

/** Reads a list whose items must not share a name; null is no name. */
export function unique<T>(
  list: Value | null,
  read: (item: Value) => T,
  ...namings: readonly ((item: T) => string | null)[]
): T[] {
  const seen = namings.map(() => new Set<string>());
  return (
    list?.list((item) => {
      const result = read(item);
      for (const [at, nameOf] of namings.entries()) {
        const name = nameOf(result);
        if (name !== null && seen[at]?.has(name)) throw item.error(`repeats "${name}"`);
        if (name !== null) seen[at]?.add(name);
      }
      return result;
    }) ?? []
  );
}
