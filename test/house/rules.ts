import type { Module } from "./syntax.ts";

/** The rules of the house. Each takes modules and gives back what breaks it, one sentence a fault. */

export type Arrows = Readonly<Record<string, readonly string[]>>;

/** A folder of src imports the folders that its row in the table of arrows names, and no others. */
export function brokenArrows(modules: readonly Module[], arrows: Arrows): string[] {
  return modules.flatMap(({ path, imports }) => {
    const folder = roomOf(path);
    if (folder === "") return [];
    const allowed = arrows[folder];
    if (allowed === undefined) return [`${path}: its folder has no arrows`];
    return imports.flatMap(({ target }) => {
      if (target === null) return [`${path}: an import whose target is not a literal`];
      if (!target.startsWith("src/")) return [];
      const room = roomOf(target);
      return room === folder || allowed.includes(room) ? [] : [`${path} -> ${target}`];
    });
  });
}

/** Files that import each other, directly or by way of others; imports of types count. */
export function circles(modules: readonly Module[]): string[] {
  const targets = new Map(modules.map(({ path, imports }) => [path, imports.map(({ target }) => target)]));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[] = [];

  const enter = (path: string): number => {
    order.set(path, order.size);
    let low = order.size - 1;
    open.push(path);
    for (const target of targets.get(path) ?? []) {
      if (target === null || !targets.has(target)) continue;
      if (target === path) found.push(`${path} imports itself`);
      if (!order.has(target)) low = Math.min(low, enter(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    lowest.set(path, low);
    if (low === order.get(path)) {
      const circle = open.splice(open.indexOf(path));
      if (circle.length > 1) found.push(circle.toSorted().join(" <-> "));
    }
    return low;
  };
  for (const { path } of modules) if (!order.has(path)) enter(path);
  return found;
}

export function longFiles(modules: readonly Module[], linesMax: number): string[] {
  return modules.filter(({ lines }) => lines > linesMax).map(({ path, lines }) => `${path}: ${lines} lines`);
}

export function longFunctions(modules: readonly Module[], linesMax: number): string[] {
  return modules.flatMap(({ path, functions }) =>
    functions
      .filter(({ lines }) => lines > linesMax)
      .map(({ name, line, lines }) => `${path}:${line}: ${name} has ${lines} lines`),
  );
}

export function crowdedFolders(paths: readonly string[], entriesMax: number): string[] {
  const entries = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split("/");
    for (const [at, name] of parts.entries()) {
      const folder = parts.slice(0, at).join("/");
      entries.set(folder, (entries.get(folder) ?? new Set()).add(name));
    }
  }
  return [...entries]
    .filter(([, names]) => names.size > entriesMax)
    .map(([folder, names]) => `${folder}: ${names.size} entries`);
}

/** Files that name the runtime, by its global or by one of its modules. */
export function runtimeNamed(modules: readonly Module[]): string[] {
  const isOfRuntime = (target: string | null) => target === "bun" || target?.startsWith("bun:") === true;
  return modules
    .filter(({ globals, imports }) => globals.has("Bun") || imports.some(({ target }) => isOfRuntime(target)))
    .map(({ path }) => path);
}

/** Files that can open a connection. */
export function callsOut(modules: readonly Module[]): string[] {
  const connecting = /^node:(net|tls|http|https|http2)$/;
  // The names of the status codes open nothing, and neither does telling an address from a name.
  const isHarmless = (name: string) => ["STATUS_CODES", "isIP", "isIPv4", "isIPv6", "BlockList"].includes(name);
  return modules
    .filter(
      ({ calls, imports }) =>
        calls.has("fetch") ||
        calls.has("WebSocket") ||
        imports.some(
          ({ target, names }) => connecting.test(target ?? "") && !(names.length > 0 && names.every(isHarmless)),
        ),
    )
    .map(({ path }) => path);
}

/** What makes a text into HTML or code. Texts of others would come with it. */
const makers =
  /^(dangerouslySetInnerHTML|(inner|outer)HTML|insertAdjacentHTML|setHTML(Unsafe)?|srcdoc|createContextualFragment|parseFromString|document\.write(ln)?|eval|Function)$/i;

/** Files that make a text into HTML or code, one line for each way. */
export function textMadeIntoCode(modules: readonly Module[]): string[] {
  return modules.flatMap(({ path, members, calls }) =>
    [...members, ...calls].filter((name) => makers.test(name)).map((name) => `${path}: ${name}`),
  );
}

/** Files that import a driver or another file in a folder of the store, past its interface. */
export function reachingIntoStore(modules: readonly Module[]): string[] {
  return modules
    .filter(({ imports }) => imports.some(({ target }) => /^src\/store\/[^/]+\//.test(target ?? "")))
    .map(({ path }) => path);
}

/** The modules that the program loads as soon as the given one is loaded. */
export function loadedWith({ imports }: Module): string[] {
  return imports.flatMap(({ target, isStatic }) => (isStatic && target?.startsWith("src/") === true ? [target] : []));
}

/** The folder of src that a file lies in; empty for a file at the top of src. */
export function roomOf(path: string): string {
  const parts = path.split("/");
  return parts.length > 2 ? (parts[1] ?? "") : "";
}
