/** A place in JSON documents. Items of a list have the place of their list. */
export interface Place {
  /** Null for a place that only leads to others. */
  readonly path: string | null;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: Uint8Array;
  readonly place: Place;
}

/** The places of paths as a tree. A path is names joined by dots: `choices.finish_reason` is that of every choice. */
export function placesOf(paths: readonly string[], prefix = ""): Place {
  const names = new Set(paths.map((path) => path.split(".", 1)[0] ?? ""));
  const members = [...names].map((name) => {
    const further = paths.flatMap((path) => (path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : []));
    const path = paths.includes(name) ? prefix + name : null;
    const { members: inner } = placesOf(further, `${prefix}${name}.`);
    return { name: new TextEncoder().encode(name), place: { path, members: inner } };
  });
  return { path: null, members };
}
