/** Parsing this many characters takes some milliseconds at most, whatever they are. */
const pieceLengthMax = 32 * 1024;
/** Characters that are scanned for commas between two pauses. */
const scanLength = 64 * 1024;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

type Pause = () => Promise<void>;
type Span = readonly [from: number, to: number];

/** Consecutive elements or members; or a single one that is longer than a piece, without the white space around it. */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly isLong: boolean;
}

/**
 * `JSON.parse` with pauses. For eight megabytes of empty lists or of different names it would block for half a second,
 * and a source may send them every few seconds. Throws a SyntaxError where JSON.parse does.
 */
export async function parseInPieces(text: string, pause: Pause, pieceLength = pieceLengthMax): Promise<unknown> {
  const [from, to] = trimmed(text, 0, text.length);
  return new Pieces(text, pause, pieceLength).value(from, to);
}

class Pieces {
  readonly #text: string;
  readonly #pause: Pause;
  readonly #pieceLength: number;

  constructor(text: string, pause: Pause, pieceLength: number) {
    this.#text = text;
    this.#pause = pause;
    this.#pieceLength = pieceLength;
  }

  /** The value between two positions, which has no white space around it. */
  async value(from: number, to: number): Promise<unknown> {
    const opening = this.#text[from];
    const isList = opening === "[";
    if (to - from <= this.#pieceLength || !(isList || opening === "{")) return this.#parsed(this.#text.slice(from, to));
    if (this.#text[to - 1] !== (isList ? "]" : "}")) throw notJson();
    return isList ? this.#list(from + 1, to - 1) : this.#object(from + 1, to - 1);
  }

  async #list(from: number, to: number): Promise<unknown[]> {
    const items: unknown[] = [];
    for (const { from: begin, to: end, isLong } of await this.#groups(from, to)) {
      if (isLong) items.push(await this.value(begin, end));
      else for (const item of (await this.#parsed(`[${this.#text.slice(begin, end)}]`)) as unknown[]) items.push(item);
    }
    return items;
  }

  async #object(from: number, to: number): Promise<object> {
    const object = {};
    for (const { from: begin, to: end, isLong } of await this.#groups(from, to)) {
      const members = isLong
        ? [await this.#member(begin, end)]
        : Object.entries((await this.#parsed(`{${this.#text.slice(begin, end)}}`)) as object);
      // An assignment to "__proto__" would set the prototype.
      for (const [name, value] of members)
        Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
    }
    return object;
  }

  async #member(from: number, to: number): Promise<[string, unknown]> {
    const nameEnd = this.#text[from] === '"' ? this.#endOfText(from) : from;
    const [colon] = trimmed(this.#text, nameEnd, to);
    if (nameEnd === from || this.#text[colon] !== ":") throw notJson();
    const [begin, end] = trimmed(this.#text, colon + 1, to);
    return [JSON.parse(this.#text.slice(from, nameEnd)) as string, await this.value(begin, end)];
  }

  #endOfText(from: number): number {
    for (let at = from + 1; at < this.#text.length; at++) {
      if (this.#text[at] === "\\") at++;
      else if (this.#text[at] === '"') return at + 1;
    }
    throw notJson();
  }

  async #groups(from: number, to: number): Promise<readonly Group[]> {
    const text = this.#text;
    const grouping = new Grouping(text, from, this.#pieceLength);
    let [depth, isInText, scannedTo] = [0, false, from];
    for (let at = from; at < to; at++) {
      if (at - scannedTo > scanLength) {
        scannedTo = at;
        await this.#pause();
      }
      const code = text.charCodeAt(at);
      if (isInText) {
        if (code === backslash) at++;
        else if (code === quote) isInText = false;
      } else if (code === quote) isInText = true;
      else if (code === openBracket || code === openBrace) depth++;
      else if (code === closeBracket || code === closeBrace) {
        if (--depth < 0) throw notJson();
      } else if (code === comma && depth === 0) grouping.add(at);
    }
    const isEmpty = grouping.isEmpty && isBlank(text, from, to);
    if (!isEmpty) grouping.add(to);
    return grouping.end();
  }

  async #parsed(piece: string): Promise<unknown> {
    await this.#pause();
    return JSON.parse(piece);
  }
}

/** Groups elements or members into pieces. */
class Grouping {
  readonly #text: string;
  readonly #pieceLength: number;
  readonly #groups: Group[] = [];
  #from: number;
  /** The end of the last element; `#from` before the first. */
  #to: number;

  constructor(text: string, from: number, pieceLength: number) {
    this.#text = text;
    this.#pieceLength = pieceLength;
    this.#from = this.#to = from;
  }

  get isEmpty(): boolean {
    return this.#groups.length === 0 && this.#to === this.#from;
  }

  /** Adds the element or member that ends here. */
  add(end: number): void {
    const begin = this.#to === this.#from ? this.#from : this.#to + 1;
    const own = trimmed(this.#text, begin, end);
    if (own[0] === own[1]) throw notJson();
    if (end - this.#from > this.#pieceLength) {
      this.#close();
      this.#from = begin;
    }
    this.#to = end;
    if (own[1] - own[0] <= this.#pieceLength) return;
    this.#groups.push({ from: own[0], to: own[1], isLong: true });
    this.#from = this.#to = end + 1;
  }

  end(): readonly Group[] {
    this.#close();
    return this.#groups;
  }

  #close(): void {
    if (this.#to > this.#from) this.#groups.push({ from: this.#from, to: this.#to, isLong: false });
  }
}

function isBlank(text: string, from: number, to: number): boolean {
  const [begin, end] = trimmed(text, from, to);
  return begin === end;
}

function trimmed(text: string, from: number, to: number): Span {
  let [begin, end] = [from, to];
  while (begin < end && isSpace(text.charCodeAt(begin))) begin++;
  while (end > begin && isSpace(text.charCodeAt(end - 1))) end--;
  return [begin, end];
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function notJson(): SyntaxError {
  return new SyntaxError("This is not JSON.");
}
