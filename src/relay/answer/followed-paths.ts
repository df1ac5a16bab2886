/** A place in JSON documents. Items of a list have the place of their list. */
export interface Place {
  /** Null for a place that only leads to others. */
  readonly path: string | null;
  readonly members: readonly Member[];
  /** Of each byte, whether the name of a member begins with it. */
  readonly isFirst: readonly boolean[];
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
    const place = { ...placesOf(further, `${prefix}${name}.`), path };
    return { name: new TextEncoder().encode(name), place };
  });
  const isFirst = Array<boolean>(256).fill(false);
  for (const { name } of members) isFirst[name[0]!] = true;
  return { path: null, members, isFirst };
}
