import { dirname, normalize } from "node:path";
import { parseSync } from "oxc-parser";

/** What a module imports, calls and defines, read from its syntax tree. */
export interface Module {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly functions: readonly FunctionLength[];
  /** Global names that stand in the code, such as `Bun`. */
  readonly globals: ReadonlySet<string>;
  /** Functions that are called or constructed by a bare name, such as `fetch`. */
  readonly calls: ReadonlySet<string>;
  /** Names of members and of JSX attributes, such as `innerHTML`; with the object that they are of, if it has a name. */
  readonly members: ReadonlySet<string>;
}

export interface Import {
  /** A path from the root, or a package name. Null where the specifier is not a literal. */
  readonly target: string | null;
  /** Whether the module loads as soon as the importing one does. */
  readonly isStatic: boolean;
  /** The imported names; none for a side-effect, dynamic or wildcard import. */
  readonly names: readonly string[];
}

export interface FunctionLength {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** The syntax tree of a file. */
export function parsed(path: string, text: string): Node {
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  return program as unknown as Node;
}

export function parseModule(path: string, text: string): Module {
  const program = parsed(path, text);
  const imports: Import[] = [];
  const functions: FunctionLength[] = [];
  const globals = new Set<string>();
  const calls = new Set<string>();
  const members = new Set<string>();
  const lineAt = lineCounter(text);

  visit(program, null, (node, parent) => {
    const imported = importOf(node, path);
    if (imported !== null) imports.push(imported);
    if (functionTypes.has(node.type) && !isTestSuite(parent)) {
      // A method's own node begins behind its name.
      const start = parent !== null && isNamedBy(parent, node) ? parent.start : node.start;
      const line = lineAt(start);
      functions.push({ name: nameOf(node, parent), line, lines: lineAt(node.end) - line + 1 });
    }
    if (isGlobalReference(node, parent)) globals.add(String(node["name"]));
    for (const name of memberNames(node)) members.add(name);
    if (node.type === "CallExpression" || node.type === "NewExpression") calls.add(calleeOf(node));
  });
  return { path, lines: text.split("\n").length - 1, imports, functions, globals, calls, members };
}

/** Static, re-exporting, side-effect, dynamic and type imports, and `require`. */
function importOf(node: Node, path: string): Import | null {
  const isCall = node.type === "CallExpression" && calleeOf(node) === "require";
  const isModule = /^(Import|ExportNamed|ExportAll)Declaration$|^(ImportExpression|TSImportType)$/.test(node.type);
  const isEquals = node.type === "TSExternalModuleReference";
  if (!isCall && !isModule && !isEquals) return null;
  const source = isCall
    ? childrenOf(node["arguments"])[0]
    : childrenOf(isEquals ? node["expression"] : node["source"])[0];
  if (source === undefined && node.type === "ExportNamedDeclaration") return null;
  return {
    target: resolved(literalOf(source), path),
    isStatic:
      !["ImportExpression", "CallExpression", "TSImportType"].includes(node.type) &&
      node["importKind"] !== "type" &&
      node["exportKind"] !== "type",
    names: childrenOf(node["specifiers"]).flatMap(({ imported }) =>
      childrenOf(imported).map(({ name }) => String(name)),
    ),
  };
}

function literalOf(source: Node | undefined): string | null {
  if (source?.type === "TemplateLiteral" && childrenOf(source["expressions"]).length === 0) {
    const [text] = childrenOf(source["quasis"]) as { value?: { cooked: string } }[];
    return text?.value?.cooked ?? null;
  }
  return typeof source?.["value"] === "string" ? source["value"] : null;
}

function resolved(specifier: string | null, path: string): string | null {
  return specifier?.startsWith(".") === true ? normalize(`${dirname(path)}/${specifier}`) : specifier;
}

export function visit(node: Node, parent: Node | null, seen: (node: Node, parent: Node | null) => void): void {
  seen(node, parent);
  for (const value of Object.values(node)) for (const child of childrenOf(value)) visit(child, node, seen);
}

export function childrenOf(value: unknown): Node[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item): item is Node => typeof item === "object" && item !== null && "type" in item);
}

/** A suite's callback holds tests as a file holds functions. */
function isTestSuite(parent: Node | null): boolean {
  if (parent?.type !== "CallExpression") return false;
  const callee = calleeOf(parent);
  return /^describe([A-Z]\w*)?$/.test(callee);
}

function calleeOf(node: Node): string {
  const [callee] = childrenOf(node["callee"]);
  if (callee?.type === "Identifier") return String(callee["name"]);
  // describe.each(rows)("title", …) and globalThis.fetch(…)
  if (callee?.type === "CallExpression") return calleeOf(callee);
  if (callee?.type !== "MemberExpression") return "";
  const [object] = childrenOf(callee["object"]);
  const [property] = childrenOf(callee["property"]);
  if (object?.["name"] === "globalThis") return String(property?.["name"]);
  return object?.["name"] === "describe" ? "describe" : "";
}

function memberNames(node: Node): string[] {
  if (node.type === "JSXAttribute") return childrenOf(node["name"]).map(({ name }) => String(name));
  if (node.type === "Property") return childrenOf(node["key"]).map(({ name, value }) => String(name ?? value));
  if (node.type !== "MemberExpression") return [];
  const [object] = childrenOf(node["object"]);
  const [property] = childrenOf(node["property"]);
  const name = String(node["computed"] === true ? property?.["value"] : (property?.["name"] ?? property?.["value"]));
  return [name, `${String(object?.["name"])}.${name}`];
}

function isNamedBy(parent: Node, node: Node): boolean {
  return parent["value"] === node || parent["init"] === node;
}

function nameOf(node: Node, parent: Node | null): string {
  const [named] = [node["id"], parent?.["key"], parent?.["id"]].flatMap(childrenOf);
  return named === undefined ? "a function without a name" : String(named["name"] ?? named["value"]);
}

function isGlobalReference(node: Node, parent: Node | null): boolean {
  if (node.type !== "Identifier") return false;
  const isProperty = parent?.["property"] === node && parent["computed"] !== true;
  const isKey = parent?.["key"] === node && parent["shorthand"] !== true;
  const isQualified = parent?.type === "TSQualifiedName" && parent["right"] === node;
  return !isProperty && !isKey && !isQualified;
}

/** Gives the line number of an offset, from 1. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
