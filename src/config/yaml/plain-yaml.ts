import { YamlList, YamlMap, YamlScalar, type YamlField, type YamlNode } from "./nodes.ts";

/*
 * The package `yaml` takes some 80 microseconds for each model of a file. This reads the YAML that most files are
 * written in, about thirty times as fast: mappings and lists in blocks, or in brackets on one line, and values on one
 * line. It reads nothing else, and nothing that could mean something else. plain-yaml.test.ts compares the two.
 */

// Tabs, carriage returns, other control characters, and several documents.
const notPlain = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|^(?:---|\.\.\.|%)/m;
const depthMax = 20;
// Messages, which name lines, are the package's.
const noLine = 0;

// Within plain text: letters that are not spaces anywhere, and signs that have no meaning there.
const letters = String.raw`\w\u00a1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2060-\u2fff\u3001-\ufdff`;
const signs = String.raw`./$@()=~;&*!?%<>|+'"^\\\x60\-`;
const beginning = `[${letters}/$(]`;

/** The key of a block, and the spaces behind it. */
const key = /([A-Za-z_][\w./-]{0,99}):(?: +|$)/y;
/** The same in brackets. */
const keyInBrackets = /(?:([A-Za-z_][\w./-]{0,99}):(?= )|"([^"\\]{0,99})":|'([^']{0,99})':) */y;
const doubleQuoted = /"([^"\\]*)"/y;
const singleQuoted = /'([^']*)'/y;
const plain = new RegExp(
  `${beginning}(?:[${letters}${signs}{}\\[\\],]|:(?! |$)| +(?=[${letters}${signs}{}\\[\\],]))*`,
  "y",
);
const plainInBrackets = new RegExp(`${beginning}(?:[${letters}${signs}]|:(?=[${letters}/:])| +(?=[${letters}]))*`, "y");
const restOfLine = / *(?: #.*)?$/y;

const words: ReadonlyMap<string, boolean | null> = new Map(
  (
    [
      [null, "null"],
      [true, "true"],
      [false, "false"],
    ] as const
  ).flatMap(([value, word]) =>
    [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()].map((form) => [form, value] as const),
  ),
);
const number = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
/** A number in any notation that begins with a digit. */
const anyNumber = /^(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+)$/;

/** What the file holds; null if the package has to read it. */
export function parsePlainYaml(text: string): YamlNode | null {
  if (notPlain.test(text)) return null;
  try {
    return new PlainReader(text).read();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

class NotPlain extends Error {}

class PlainReader {
  readonly #lines: readonly string[];
  /** The index of the line behind the current one. */
  #next = 0;
  #line = "";
  /** The spaces that the current line begins with; -1 at the end of the file. */
  #indent = 0;
  #depth = 0;

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  read(): YamlNode {
    this.#advance();
    if (this.#indent < 0) throw new NotPlain();
    const root = this.#block();
    // A block ends at a line with another indentation. If no block around it has that one, all end, up to here.
    if (this.#indent >= 0) throw new NotPlain();
    return root;
  }

  /** Goes to the next line that is neither empty nor a comment. */
  #advance(): void {
    while (this.#next < this.#lines.length) {
      this.#line = this.#lines[this.#next++] as string;
      this.#indent = 0;
      while (this.#line.charCodeAt(this.#indent) === space) this.#indent++;
      const first = this.#line.charCodeAt(this.#indent);
      if (this.#indent < this.#line.length && first !== hash) return;
    }
    this.#indent = -1;
  }

  #block(): YamlNode {
    return this.#beginsItem() ? this.#list(this.#indent) : this.#map(this.#indent);
  }

  #beginsItem(): boolean {
    return this.#line.charCodeAt(this.#indent) === dash && this.#line.charCodeAt(this.#indent + 1) === space;
  }

  #list(indent: number): YamlList {
    this.#enter();
    const items: YamlNode[] = [];
    while (this.#indent === indent && this.#beginsItem()) {
      let at = indent + 1;
      while (this.#line.charCodeAt(at) === space) at++;
      key.lastIndex = at;
      if (key.test(this.#line)) items.push(this.#map(at));
      else items.push(this.#lastValue(at));
    }
    this.#depth--;
    return new YamlList(items, noLine);
  }

  /** A mapping whose keys begin at this column. The first one is in the current line. */
  #map(column: number): YamlMap {
    this.#enter();
    const names = new Set<string>();
    const fields: YamlField[] = [];
    do {
      const name = this.#match(key, column)[1] as string;
      addName(name, names);
      fields.push({ name, line: noLine, node: this.#valueOfKey(this.#at, column) });
    } while (this.#indent === column);
    this.#depth--;
    return new YamlMap(fields, noLine);
  }

  #valueOfKey(at: number, column: number): YamlNode {
    if (!this.#isEnd(at)) return this.#lastValue(at);
    this.#advance();
    if (this.#indent > column || (this.#indent === column && this.#beginsItem())) return this.#block();
    return new YamlScalar(null, noLine);
  }

  /** Whether the line has nothing more. */
  #isEnd(at: number): boolean {
    restOfLine.lastIndex = this.#line.charCodeAt(at) === hash ? at - 1 : at;
    return restOfLine.test(this.#line);
  }

  /** The value that ends the line. */
  #lastValue(from: number): YamlNode {
    const value = this.#value(from, plain);
    if (!this.#isEnd(this.#at)) throw new NotPlain();
    this.#advance();
    return value;
  }

  /** Where the value ends that was read last. */
  #at = 0;

  #value(from: number, plainText: RegExp): YamlNode {
    switch (this.#line.charCodeAt(from)) {
      case quote:
        return new YamlScalar(this.#match(doubleQuoted, from)[1], noLine);
      case apostrophe:
        return new YamlScalar(this.#match(singleQuoted, from)[1], noLine);
      case brace:
        return this.#mapInBrackets(from + 1);
      case bracket:
        return this.#listInBrackets(from + 1);
      default:
        return new YamlScalar(valueOf(this.#match(plainText, from)[0]), noLine);
    }
  }

  #mapInBrackets(from: number): YamlMap {
    this.#enter();
    const names = new Set<string>();
    const fields: YamlField[] = [];
    for (let at = this.#pastSpaces(from); ; at = this.#pastSpaces(this.#at + 1)) {
      const [, text, doubly, singly] = this.#match(keyInBrackets, at);
      const name = (text ?? doubly ?? singly) as string;
      addName(name, names);
      fields.push({ name, line: noLine, node: this.#value(this.#at, plainInBrackets) });
      if (this.#endsWith(closingBrace)) break;
    }
    return new YamlMap(fields, noLine);
  }

  #listInBrackets(from: number): YamlList {
    this.#enter();
    const items: YamlNode[] = [];
    let at = this.#pastSpaces(from);
    if (this.#line.charCodeAt(at) === closingBracket) this.#leave(at + 1);
    else
      for (; ; at = this.#pastSpaces(this.#at + 1)) {
        items.push(this.#value(at, plainInBrackets));
        if (this.#endsWith(closingBracket)) break;
      }
    return new YamlList(items, noLine);
  }

  /** Whether the collection in brackets ends here. Otherwise there must be a comma. */
  #endsWith(closing: number): boolean {
    const at = this.#pastSpaces(this.#at);
    this.#at = at;
    const code = this.#line.charCodeAt(at);
    if (code === closing) this.#leave(at + 1);
    else if (code !== comma) throw new NotPlain();
    return code === closing;
  }

  #enter(): void {
    if (++this.#depth > depthMax) throw new NotPlain();
  }

  #leave(at: number): void {
    this.#depth--;
    this.#at = at;
  }

  #pastSpaces(from: number): number {
    let at = from;
    while (this.#line.charCodeAt(at) === space) at++;
    return at;
  }

  #match(pattern: RegExp, from: number): RegExpExecArray {
    pattern.lastIndex = from;
    const found = pattern.exec(this.#line);
    if (found === null) throw new NotPlain();
    this.#at = pattern.lastIndex;
    return found;
  }
}

const [space, quote, hash, apostrophe, comma, dash] = [0x20, 0x22, 0x23, 0x27, 0x2c, 0x2d] as const;
const [bracket, closingBracket, brace, closingBrace] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/** YAML reads the key True as the one that is true. */
function addName(name: string, names: Set<string>): void {
  if (names.has(name) || words.has(name)) throw new NotPlain();
  names.add(name);
}

function valueOf(text: string): string | number | boolean | null {
  const word = words.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  if (first < 0x30 || first > 0x39) return text;
  if (number.test(text)) return Number(text);
  if (anyNumber.test(text)) throw new NotPlain();
  return text;
}
