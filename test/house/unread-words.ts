import { dirname, join } from "node:path";
import { childrenOf, parsed, visit, type Node } from "./syntax.ts";

/** A file of the console. */
interface Written {
  readonly path: string;
  readonly text: string;
}

/**
 * Words that no file reads, as `path: kinds.admin`. What a computed name reads, and what is handed on, counts as read with
 * all that is in it.
 */
export function unreadWords(files: readonly Written[]): string[] {
  const modules = files.map(({ path, text }) => moduleOf(path, parsed(path, text)));
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const read = new Set(modules.flatMap((module) => readsIn(module, byPath)));
  return modules.flatMap(({ path, dictionaries }) =>
    [...dictionaries].flatMap(([name, keys]) =>
      keys.filter((key) => !isRead(`${path}#${name}`, key, read)).map((key) => `${path}: ${key}`),
    ),
  );
}

interface Module {
  readonly path: string;
  readonly tree: Node;
  /** The words by the name of their dictionary. */
  readonly dictionaries: ReadonlyMap<string, readonly string[]>;
  /** Types made of a dictionary, with its name here: `type KeysWords = ... typeof keysWords ...`. */
  readonly types: ReadonlyMap<string, string>;
  readonly imports: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
}

function moduleOf(path: string, tree: Node): Module {
  const dictionaries = new Map<string, readonly string[]>();
  const types = new Map<string, string>();
  const imports = new Map<string, { from: string; name: string }>();
  visit(tree, null, (node) => {
    const call = childrenOf(node["init"])[0];
    if (node.type === "VariableDeclarator" && nameOf(call?.["callee"]) === "defineWords")
      dictionaries.set(nameOf(node["id"]), keysOf(propertyOf(childrenOf(call?.["arguments"])[0], "en")));
    if (node.type === "TSTypeAliasDeclaration")
      for (const name of namesIn(node["typeAnnotation"], "TSTypeQuery", "exprName"))
        types.set(nameOf(node["id"]), name);
    if (node.type === "ImportDeclaration")
      for (const { local, imported } of childrenOf(node["specifiers"]) as Partial<Record<string, unknown>>[])
        imports.set(nameOf(local), { from: join(dirname(path), nameOf(node["source"])), name: nameOf(imported) });
  });
  return { path, tree, dictionaries, types, imports };
}

/** The words in an object, and in the objects in it. */
function keysOf(value: Node | undefined): string[] {
  return childrenOf(value?.["properties"]).flatMap((property) => {
    const key = nameOf(property["key"]);
    const inside = keysOf(plain(childrenOf(property["value"])[0]));
    return inside.length === 0 ? [key] : inside.map((one) => `${key}.${one}`);
  });
}

function propertyOf(object: Node | undefined, key: string): Node | undefined {
  const property = childrenOf(object?.["properties"]).find((one) => nameOf(one["key"]) === key);
  return plain(childrenOf(property?.["value"])[0]);
}

/** Whether the word, or something that it is in, is read. */
function isRead(dictionary: string, key: string, read: ReadonlySet<string>): boolean {
  const steps = key.split(".");
  return ["", ...steps].some((_, length) => read.has([dictionary, ...steps.slice(0, length)].join(".")));
}

/** What a module reads, such as `path#keysWords.kinds`. */
function readsIn(module: Module, byPath: ReadonlyMap<string, Module>): string[] {
  const bound = boundIn(module, byPath);
  const reads: string[] = [];
  const dictionariesOf = (node: Node | undefined): Iterable<string> => {
    const given = dictionaryGivenTo(node, module, byPath);
    return given === null ? (bound.get(nameOf(node)) ?? []) : [given];
  };
  /** `const { kinds } = words`, and the parameter `{ kinds }: KeysWords`. */
  const takenApart = (node: Node) => {
    const [taken] = node.type === "VariableDeclarator" ? childrenOf(node["id"]) : [node];
    const ofTypes = namesIn(node["typeAnnotation"], "TSTypeReference", "typeName").map((name) =>
      dictionaryOfType(name, module, byPath),
    );
    return [...dictionariesOf(childrenOf(node["init"])[0]), ...ofTypes].map((of) => ({ of, taken }));
  };
  visit(module.tree, null, (node, parent) => {
    for (const { of, taken } of takenApart(node))
      reads.push(...childrenOf(taken?.["properties"]).map(({ key }) => `${of}.${nameOf(key)}`));
    if (node.type !== "MemberExpression" || isStepOf(node, parent)) return;
    const { root, steps } = chainOf(node);
    for (const of of dictionariesOf(root)) reads.push([of, ...steps].join("."));
  });
  return reads;
}

/** The names that stand for a dictionary: what `useWords` returned, and what has the type of its words. */
function boundIn(module: Module, byPath: ReadonlyMap<string, Module>): ReadonlyMap<string, ReadonlySet<string>> {
  const bound = new Map<string, Set<string>>();
  const bind = (name: string, of: string | null) => {
    if (of !== null && name !== "") bound.set(name, (bound.get(name) ?? new Set()).add(of));
  };
  visit(module.tree, null, (node) => {
    if (node.type === "VariableDeclarator")
      bind(nameOf(node["id"]), dictionaryGivenTo(childrenOf(node["init"])[0], module, byPath));
    const annotation = node.type === "TSTypeAliasDeclaration" ? undefined : node["typeAnnotation"];
    for (const name of namesIn(annotation, "TSTypeReference", "typeName"))
      bind(nameOf(node["key"] ?? node), dictionaryOfType(name, module, byPath));
    for (const name of namesIn(annotation, "TSTypeQuery", "exprName"))
      bind(nameOf(node["key"] ?? node), dictionaryNamed(name, module, byPath));
  });
  return bound;
}

/** Of `useWords(keysWords)`; null for anything else. */
function dictionaryGivenTo(node: Node | undefined, module: Module, byPath: ReadonlyMap<string, Module>): string | null {
  if (node?.type !== "CallExpression" || nameOf(node["callee"]) !== "useWords") return null;
  return dictionaryNamed(nameOf(childrenOf(node["arguments"])[0]), module, byPath);
}

function dictionaryNamed(name: string, module: Module, byPath: ReadonlyMap<string, Module>): string | null {
  const { from, name: exported } = module.imports.get(name) ?? { from: module.path, name };
  return byPath.get(from)?.dictionaries.has(exported) === true ? `${from}#${exported}` : null;
}

function dictionaryOfType(name: string, module: Module, byPath: ReadonlyMap<string, Module>): string | null {
  const { from, name: exported } = module.imports.get(name) ?? { from: module.path, name };
  const there = byPath.get(from);
  const dictionary = there?.types.get(exported);
  return there === undefined || dictionary === undefined ? null : dictionaryNamed(dictionary, there, byPath);
}

/** Whether a further step begins at this one, as that of `words.kinds` in `words.kinds.admin`. */
function isStepOf(node: Node, parent: Node | null): boolean {
  return parent?.type === "MemberExpression" && childrenOf(parent["object"])[0] === node && parent["computed"] !== true;
}

/** `words.kinds.admin` has the root `words`, and two steps. A computed step ends them. */
function chainOf(node: Node): { readonly root: Node; readonly steps: readonly string[] } {
  const [object] = childrenOf(node["object"]);
  if (node.type !== "MemberExpression" || object === undefined) return { root: node, steps: [] };
  const { root, steps } = chainOf(object);
  return { root, steps: node["computed"] === true ? steps : [...steps, nameOf(node["property"])] };
}

/** The names that nodes of a type have below a key, such as those of `typeof keysWords`. */
function namesIn(value: unknown, type: string, key: string): string[] {
  const names: string[] = [];
  for (const root of childrenOf(value))
    visit(root, null, (node) => {
      if (node.type === type) names.push(nameOf(node[key]));
    });
  return names;
}

/** Without what only types need. */
function plain(node: Node | undefined): Node | undefined {
  const isForTypes = node?.type === "TSSatisfiesExpression" || node?.type === "TSAsExpression";
  return isForTypes ? plain(childrenOf(node["expression"])[0]) : node;
}

function nameOf(value: unknown): string {
  const [node] = childrenOf(value);
  const name = node?.["name"] ?? node?.["value"];
  return typeof name === "string" ? name : "";
}
