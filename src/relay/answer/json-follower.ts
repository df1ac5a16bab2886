import type { Member, Place } from "./followed-paths.ts";

/** Hears of the values at the followed paths. Positions are those in the bytes that are being read. */
export interface JsonListener {
  /** `byte` is the first of the value. */
  valueBegins(path: string, byte: number, at: number): void;
  /** The string that began last ends before `at`. */
  textEnds(at: number): void;
}

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

// Up to this length, looking at each byte costs less than calling the search.
const searchedFrom = 48;

/** What is being read. */
const [structure, name, text, followedText] = [0, 1, 2, 3];

/**
 * Follows JSON that arrives in pieces, and holds none of it. It notices values at a few paths, and takes the rest as it
 * comes: what arrives is the upstream's and passes whether it is valid or not.
 */
export class JsonFollower {
  readonly #root: Place;
  readonly #listener: JsonListener;
  #reading = structure;
  #isEscaped = false;
  #depth = 0;
  /** The containers at places of the tree, from the outermost on. Those deeper in the document are skipped. */
  readonly #containers: { readonly place: Place; readonly isList: boolean }[] = [];
  /** The place of the value that comes next; null if nothing there is followed. */
  #next: Place | null;
  #expectsName = false;
  /** The member whose name has begun alike, and by how many bytes. */
  #candidate: Member | null = null;
  #matched = 0;

  constructor(root: Place, listener: JsonListener) {
    this.#root = root;
    this.#next = root;
    this.#listener = listener;
  }

  /** Whether no document has begun, or the last one has ended. */
  get isOutside(): boolean {
    return this.#depth === 0 && this.#reading === structure;
  }

  /** A line ends before `at`, which a string in JSON cannot span. */
  endLine(at: number): void {
    if (this.#reading === structure) return;
    if (this.#reading === followedText) this.#listener.textEnds(at);
    this.reset();
  }

  /** Forgets the document, and waits for another. */
  reset(): void {
    this.#reading = structure;
    this.#isEscaped = false;
    this.#depth = 0;
    this.#containers.length = 0;
    this.#next = this.#root;
    this.#expectsName = false;
  }

  read(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      if (this.#reading === structure) at = this.#readStructure(bytes, at, to);
      else if (this.#reading === name) at = this.#readName(bytes, at, to);
      else at = this.#readText(bytes, at, to);
    }
  }

  /** Up to a name or a value that may be followed. */
  #readStructure(bytes: Uint8Array, from: number, to: number): number {
    let isSkipped = this.#isSkipped;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        const end = isSkipped ? endOfPlainText(bytes, at + 1, to) : -1;
        if (end === -1) {
          this.#beginString(at);
          return at + 1;
        }
        at = end;
        continue;
      }
      if (byte === openObject || byte === openList) this.#open(byte, at);
      else if (byte === closeObject || byte === closeList) this.#close();
      else if (byte === comma) this.#expectMore();
      else if (!isSkipped && isScalar(byte)) this.#beginValue(byte, at);
      else continue;
      isSkipped = this.#isSkipped;
    }
    return to;
  }

  get #isSkipped(): boolean {
    return this.#next === null && !this.#expectsName;
  }

  #beginString(at: number): void {
    if (this.#expectsName) {
      this.#expectsName = false;
      this.#reading = name;
      this.#matched = 0;
      this.#candidate = null;
    } else {
      const place = this.#beginValue(quote, at);
      this.#reading = place === null || place.path === null ? text : followedText;
    }
  }

  #beginValue(byte: number, at: number): Place | null {
    const place = this.#next;
    this.#next = null;
    if (place !== null && place.path !== null) this.#listener.valueBegins(place.path, byte, at);
    return place;
  }

  #open(byte: number, at: number): void {
    const place = this.#beginValue(byte, at);
    const isList = byte === openList;
    this.#depth++;
    this.#expectsName = false;
    if (place === null || place.members.length === 0) return;
    this.#containers.push({ place, isList });
    this.#expectsName = !isList;
    this.#next = isList ? place : null;
  }

  #close(): void {
    if (this.#depth === 0) return;
    if (this.#depth === this.#containers.length) this.#containers.pop();
    this.#depth--;
    this.#expectsName = false;
    this.#next = this.#depth === 0 ? this.#root : null;
  }

  #expectMore(): void {
    const container = this.#depth === this.#containers.length ? this.#containers.at(-1) : undefined;
    if (container === undefined) return;
    this.#expectsName = !container.isList;
    this.#next = container.isList ? container.place : null;
  }

  #readName(bytes: Uint8Array, from: number, to: number): number {
    let matched = this.#matched;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        this.#endName(matched);
        return at + 1;
      }
      if (this.#candidate?.name[matched] !== byte) {
        this.#candidate = this.#memberLike(matched, byte);
        if (this.#candidate === null) {
          // The rest of a name that nobody follows is read like any text.
          this.#reading = text;
          return at;
        }
      }
      matched++;
    }
    this.#matched = matched;
    return to;
  }

  #endName(matched: number): void {
    this.#reading = structure;
    this.#next = matched === 0 ? null : (this.#memberLike(matched, undefined)?.place ?? null);
  }

  /** The member whose name begins as the one that is being read, and has this byte next; undefined for its end. */
  #memberLike(matched: number, byte: number | undefined): Member | null {
    const { members } = this.#containers[this.#containers.length - 1]?.place ?? this.#root;
    for (const member of members)
      if (member.name[matched] === byte && isAlike(member.name, this.#candidate?.name, matched)) return member;
    return null;
  }

  #readText(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at++;
    }
    const near = Math.min(to, at + searchedFrom);
    for (; at < near; at++) {
      const byte = bytes[at];
      if (byte === quote) return this.#endText(at + 1);
      if (byte !== backslash) continue;
      at++;
      this.#isEscaped = at === to;
    }
    return at < to ? this.#searchEnd(bytes.subarray(at, to), at) : to;
  }

  /** Up to the next quote, which need not be the last. */
  #searchEnd(rest: Uint8Array, offset: number): number {
    const found = rest.indexOf(quote);
    const end = found === -1 ? rest.length : found;
    const isEscaped = endsInEscape(rest, end);
    if (found === -1) this.#isEscaped = isEscaped;
    else if (!isEscaped) return this.#endText(offset + end + 1);
    return Math.min(offset + end + 1, offset + rest.length);
  }

  #endText(at: number): number {
    if (this.#reading === followedText) this.#listener.textEnds(at);
    this.#reading = structure;
    return at;
  }
}

function isAlike(one: Uint8Array, other: Uint8Array | undefined, length: number): boolean {
  if (one === other) return true;
  for (let at = 0; at < length; at++) if (one[at] !== other?.[at]) return false;
  return true;
}

/** Where a short string without escapes ends; -1 for any other. */
function endOfPlainText(bytes: Uint8Array, from: number, to: number): number {
  const near = Math.min(to, from + searchedFrom);
  for (let at = from; at < near; at++) {
    const byte = bytes[at];
    if (byte === quote) return at;
    if (byte === backslash) return -1;
  }
  return -1;
}

/** Whether an odd number of backslashes stands before `end`. */
function endsInEscape(bytes: Uint8Array, end: number): boolean {
  let at = end;
  while (at > 0 && bytes[at - 1] === backslash) at--;
  return (end - at) % 2 === 1;
}

/** The first byte of a number, or of true, false or null: anything but a colon and white space. */
function isScalar(byte: number): boolean {
  return byte > 0x20 && byte !== 0x3a;
}
