import { isMap, isScalar, isSeq, LineCounter, parseDocument, YAMLMap, type Node } from "yaml";
import { ConfigError } from "./config-error.ts";
import type { Environment } from "./environment.ts";
import { readVariable } from "./variables.ts";

interface Source {
  readonly file: string;
  readonly lines: LineCounter;
  readonly environment: Environment;
}

/** The root of a YAML file. */
export function readYaml(file: string, text: string, environment: Environment): Value {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const source = { file, lines, environment };
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line } = lines.linePos(problem.pos[0]);
    throw new ConfigError(`${file}:${line}: ${problem.message.replaceAll("\n", " ")}`);
  }
  return new Value(source, document.contents, "", 1);
}

/** What an empty file would hold, without the time that parsing one takes. */
export function emptyFile(): Value {
  return new Value({ file: "", lines: new LineCounter(), environment: {} }, new YAMLMap(), "", 1);
}

/** A value in the file, with its line and path. */
export class Value {
  readonly #source: Source;
  readonly #node: Node | null;
  readonly #path: string;
  readonly #line: number;

  constructor(source: Source, node: Node | null, path: string, parentLine: number) {
    this.#source = source;
    this.#node = node;
    this.#path = path;
    this.#line = node?.range ? source.lines.linePos(node.range[0]).line : parentLine;
  }

  /** Reads a mapping; a field that `read` does not read is an error. */
  object<T>(read: (fields: FieldReader) => T): T {
    if (!isMap(this.#node)) throw this.error("must be a mapping of fields");
    const fields = new FieldReader(this, this.#node);
    const result = read(fields);
    fields.assertAllRead();
    return result;
  }

  list<T>(read: (item: Value) => T): T[] {
    if (!isSeq(this.#node)) throw this.error("must be a list");
    return this.#node.items.map((item, at) => read(this.#inner(`${this.#path}[${at}]`, item as Node)));
  }

  /** Text; ${NAME} is replaced by an environment variable, or by the file that NAME_FILE names. `validate` says what is wrong with it, or null. */
  text(validate: (text: string) => string | null = () => null): string {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== "string" || value === "") throw this.error("must be a text");
    const text = value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const found = readVariable(name, this.#source.environment);
      if (found === null) throw this.error(`needs the environment variable ${name}, which is not set`);
      return found.text;
    });
    return this.#validated(text, validate);
  }

  wholeNumber(validate: (number: number) => string | null = () => null): number {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
      throw this.error("must be a whole number, zero or more");
    return this.#validated(value, validate);
  }

  boolean(): boolean {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== "boolean") throw this.error("must be true or false");
    return value;
  }

  choice<const Choice extends string>(choices: readonly Choice[]): Choice {
    const text = this.text();
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw this.error(`must be one of ${choices.join(", ")}`);
    return choice;
  }

  /** Reads a mapping with arbitrary names. */
  entries<T>(read: (value: Value, name: string) => T): Map<string, T> {
    if (!isMap(this.#node)) throw this.error("must be a mapping");
    return new Map(
      this.#node.items.map(({ key, value }) => {
        const name = isScalar(key) ? String(key.value) : "?";
        return [name, read(this.#inner(`${this.#path}.${name}`, value as Node), name)];
      }),
    );
  }

  /** The value unchecked. */
  raw(): unknown {
    if (isMap(this.#node)) return Object.fromEntries(this.entries((value) => value.raw()));
    if (isSeq(this.#node)) return this.list((item) => item.raw());
    return this.isText() ? this.text() : isScalar(this.#node) ? this.#node.value : null;
  }

  isMapping(): boolean {
    return isMap(this.#node);
  }

  isText(): boolean {
    return isScalar(this.#node) && typeof this.#node.value === "string";
  }

  field(name: string, node: Node): Value {
    return this.#inner(this.#path === "" ? name : `${this.#path}.${name}`, node);
  }

  #inner(path: string, node: Node): Value {
    return new Value(this.#source, node, path, this.#line);
  }

  #validated<T>(value: T, validate: (value: T) => string | null): T {
    const error = validate(value);
    if (error !== null) throw this.error(error);
    return value;
  }

  error(why: string): ConfigError {
    return new ConfigError(`${this.#source.file}:${this.#line}: ${this.#path || "the file"} ${why}`);
  }
}

export class FieldReader {
  readonly #object: Value;
  readonly #left = new Map<string, { readonly key: Node; readonly node: Node | null }>();

  constructor(object: Value, map: YAMLMap) {
    this.#object = object;
    for (const { key, value: node } of map.items) {
      this.#left.set(isScalar(key) ? String(key.value) : "?", { key: key as Node, node: node as Node | null });
    }
  }

  required(name: string): Value {
    const value = this.optional(name);
    if (value === null) throw this.#object.error(`needs a field "${name}"`);
    return value;
  }

  optional(name: string): Value | null {
    const node = this.#left.get(name)?.node;
    this.#left.delete(name);
    if (node === undefined || node === null || (isScalar(node) && node.value === null)) return null;
    return this.#object.field(name, node);
  }

  list<T>(name: string, read: (item: Value) => T): T[] {
    return this.optional(name)?.list(read) ?? [];
  }

  /** Reads a list whose items must not share a name; null is no name. A missing list is empty. */
  unique<T>(field: string, read: (item: Value) => T, ...namings: readonly ((item: T) => string | null)[]): T[] {
    const seen = namings.map(() => new Set<string>());
    return this.list(field, (item) => {
      const result = read(item);
      for (const [at, naming] of namings.entries()) {
        const name = naming(result);
        if (name !== null && seen[at]?.has(name)) throw item.error(`repeats "${name}"`);
        if (name !== null) seen[at]?.add(name);
      }
      return result;
    });
  }

  assertAllRead(): void {
    for (const [name, { key }] of this.#left) throw this.#object.field(name, key).error("is not a field known here");
  }
}
