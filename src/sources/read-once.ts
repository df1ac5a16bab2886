import type { SourceOptions } from "./upstream.ts";

/** Options of a source never change, so what is read from them is kept as long as they are. */
export function readOnce<T>(read: (options: SourceOptions) => T): (options: SourceOptions) => T {
  const known = new WeakMap<SourceOptions, { readonly value: T }>();
  return (options) => {
    const kept = known.get(options) ?? { value: read(options) };
    known.set(options, kept);
    return kept.value;
  };
}
