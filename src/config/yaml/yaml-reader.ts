import { ConfigError } from "../config-error.ts";
import type { Environment } from "../environment.ts";
import { readVariable } from "../variables.ts";
import { parseEveryYaml } from "./every-yaml.ts";
import { OtherNode, YamlList, YamlMap, YamlScalar, type YamlField, type YamlNode } from "./nodes.ts";
import { parsePlainYaml } from "./plain-yaml.ts";

interface Source {
  readonly file: string;
  readonly environment: Environment;
}

/** Has `read` read a YAML file. Throws ConfigError. */
export function readYaml<T>(file: string, text: string, environment: Environment, read: (root: Value) => T): T {
  const source = { file, environment };
  const plain = parsePlainYaml(text);
  if (plain === null) return read(new Value(source, parseEveryYaml(file, text), ""));
  try {
    return read(new Value(source, plain, ""));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // All messages and lines are those of the package.
    return read(new Value(source, parseEveryYaml(file, text), ""));
  }
}

/** What an empty file would hold. */
export function emptyFile(): Value {
  return new Value({ file: "", environment: {} }, new YamlMap([], 1), "");
}

/** A value in the file, with its line and path. */
export class Value {
  readonly #source: Source;
  readonly #node: YamlNode;
  readonly #path: string;

  constructor(source: Source, node: YamlNode, path: string) {
    this.#source = source;
    this.#node = node;
    this.#path = path;
  }

  /** Reads a mapping; a field that `read` does not read is an error. */
  object<T>(read: (fields: FieldReader) => T): T {
    if (!(this.#node instanceof YamlMap)) throw this.error("must be a mapping of fields");
    const fields = new FieldReader(this, this.#node);
    const result = read(fields);
    fields.assertAllRead();
    return result;
  }

  list<T>(read: (item: Value) => T): T[] {
    if (!(this.#node instanceof YamlList)) throw this.error("must be a list");
    return this.#node.items.map((item, at) => read(this.#inner(`${this.#path}[${at}]`, item)));
  }

  /** Text; ${NAME} is replaced by an environment variable, or by the file that NAME_FILE names. `validate` says what is wrong with it, or null. */
  text(validate: (text: string) => string | null = () => null): string {
    const value = this.#scalar();
    if (typeof value !== "string" || value === "") throw this.error("must be a text");
    const text = !value.includes("${")
      ? value
      : value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
          const found = readVariable(name, this.#source.environment);
          if (found === null) throw this.error(`needs the environment variable ${name}, which is not set`);
          return found.text;
        });
    return this.#validated(text, validate);
  }

  wholeNumber(validate: (number: number) => string | null = () => null): number {
    const value = this.#scalar();
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
      throw this.error("must be a whole number, zero or more");
    return this.#validated(value, validate);
  }

  boolean(): boolean {
    const value = this.#scalar();
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
    if (!(this.#node instanceof YamlMap)) throw this.error("must be a mapping");
    return new Map(
      this.#node.fields.map(({ name, node }) => [name, read(this.#inner(`${this.#path}.${name}`, node), name)]),
    );
  }

  /** The value unchecked. */
  raw(): unknown {
    if (this.#node instanceof YamlMap) return Object.fromEntries(this.entries((value) => value.raw()));
    if (this.#node instanceof YamlList) return this.list((item) => item.raw());
    return this.isText() ? this.text() : (this.#scalar() ?? null);
  }

  isMapping(): boolean {
    return this.#node instanceof YamlMap;
  }

  isText(): boolean {
    return typeof this.#scalar() === "string";
  }

  field(name: string, node: YamlNode): Value {
    return this.#inner(this.#path === "" ? name : `${this.#path}.${name}`, node);
  }

  #inner(path: string, node: YamlNode): Value {
    return new Value(this.#source, node, path);
  }

  /** Undefined for a mapping or a list. */
  #scalar(): unknown {
    return this.#node instanceof YamlScalar ? this.#node.value : undefined;
  }

  #validated<T>(value: T, validate: (value: T) => string | null): T {
    const error = validate(value);
    if (error !== null) throw this.error(error);
    return value;
  }

  error(why: string): ConfigError {
    return new ConfigError(`${this.#source.file}:${this.#node.line}: ${this.#path || "the file"} ${why}`);
  }
}

export class FieldReader {
  readonly #object: Value;
  /** The fields that nobody has read. */
  readonly #left: YamlField[];

  constructor(object: Value, map: YamlMap) {
    this.#object = object;
    this.#left = [...map.fields];
  }

  required(name: string): Value {
    const value = this.optional(name);
    if (value === null) throw this.#object.error(`needs a field "${name}"`);
    return value;
  }

  optional(name: string): Value | null {
    // A loop, because a model of many may have each of thirty fields.
    for (let at = 0; at < this.#left.length; at++) {
      const field = this.#left[at] as YamlField;
      if (field.name !== name) continue;
      this.#left.splice(at, 1);
      return isNull(field.node) ? null : this.#object.field(name, field.node);
    }
    return null;
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
    for (const { name, line } of this.#left)
      throw this.#object.field(name, new OtherNode(line)).error("is not a field known here");
  }
}

function isNull(node: YamlNode): boolean {
  return node instanceof YamlScalar && node.value === null;
}
