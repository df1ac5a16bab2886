import type { Member, Place } from "./followed-paths.ts";
import { endOfNumbers, endOfPlainText, endsInEscape, isAlike, isAt, isScalar, searchedFrom } from "./json-bytes.ts";

/** Hears of the values at the followed paths. Positions are those in the bytes that are being read. */
export interface JsonListener {
  /** `byte` is the first of the value. */
  valueBegins(path: string, byte: number, at: number): void;
  /** A piece of that value. A value with followed ones in it does not come. */
  valueComes(bytes: Uint8Array, from: number, to: number): void;
  /** It ends before `at`. */
  valueEnds(at: number): void;
}

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

const nothing = new Uint8Array();

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
  #bytes: Uint8Array = nothing;
  #isEscaped = false;
  #depth = 0;
  /** The containers at places of the tree, from the outermost on. Those deeper in the document are skipped. */
  readonly #containers: { readonly place: Place; readonly isList: boolean }[] = [];
  /** The place of the value that comes next; null if nothing there is followed. */
  #next: Place | null;
  #expectsName = false;
  /** Of the followed value that comes: how deep it lies; -1 without one. */
  #valueDepth = -1;
  #isScalar = false;
  /** Where it begins in the bytes, or the rest of it. */
  #valueFrom = 0;
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
    if (this.#reading === followedText) this.#listener.valueEnds(at);
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
    this.#valueDepth = -1;
    this.#isScalar = false;
  }

  read(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    this.#bytes = bytes;
    this.#valueFrom = from;
    while (at < to) {
      if (this.#reading === structure) at = this.#readStructure(bytes, at, to);
      else if (this.#reading === name) at = this.#readName(bytes, at, to);
      else at = this.#readText(bytes, at, to);
    }
    if (this.#valueDepth !== -1 && this.#valueFrom < to) this.#listener.valueComes(bytes, this.#valueFrom, to);
    this.#bytes = nothing;
  }

  /** Up to a name or a value that may be followed. */
  #readStructure(bytes: Uint8Array, from: number, to: number): number {
    let isSkipped = this.#isSkipped;
    const start = isSkipped ? Math.max(from, endOfNumbers(bytes, from, to)) : from;
    for (let at = start; at < to; at++) {
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
      else if (byte === closeObject || byte === closeList) this.#close(at);
      else if (byte === comma) this.#expectMore(at);
      else if (!isSkipped && isScalar(byte)) this.#beginScalar(byte, at);
      else continue;
      isSkipped = this.#isSkipped;
      if (isSkipped && byte === openList) at = Math.max(at, endOfNumbers(bytes, at + 1, to) - 1);
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
      const isFollowed = place !== null && place.path !== null;
      if (isFollowed) this.#follow(at);
      this.#reading = isFollowed ? followedText : text;
    }
  }

  #beginScalar(byte: number, at: number): void {
    const place = this.#beginValue(byte, at);
    this.#isScalar = place !== null && place.path !== null;
    if (this.#isScalar) this.#follow(at);
  }

  #follow(at: number): void {
    this.#valueDepth = this.#depth;
    this.#valueFrom = at;
  }

  #endValue(at: number): void {
    if (this.#valueFrom < at) this.#listener.valueComes(this.#bytes, this.#valueFrom, at);
    this.#listener.valueEnds(at);
    this.#valueDepth = -1;
    this.#isScalar = false;
  }

  #beginValue(byte: number, at: number): Place | null {
    const place = this.#next;
    this.#next = null;
    if (place !== null && place.path !== null) this.#listener.valueBegins(place.path, byte, at);
    return place;
  }

  #open(byte: number, at: number): void {
    const place = this.#beginValue(byte, at);
    if (place !== null && place.path !== null && place.members.length === 0) this.#follow(at);
    const isList = byte === openList;
    this.#depth++;
    this.#expectsName = false;
    if (place === null || place.members.length === 0) return;
    this.#containers.push({ place, isList });
    this.#expectsName = !isList;
    this.#next = isList ? place : null;
  }

  #close(at: number): void {
    if (this.#isScalar) this.#endValue(at);
    if (this.#depth === 0) return;
    if (this.#depth === this.#containers.length) this.#containers.pop();
    this.#depth--;
    if (this.#depth === this.#valueDepth) this.#endValue(at + 1);
    this.#expectsName = false;
    this.#next = this.#depth === 0 ? this.#root : null;
  }

  #expectMore(at: number): void {
    if (this.#isScalar) this.#endValue(at);
    const container = this.#depth === this.#containers.length ? this.#containers.at(-1) : undefined;
    if (container === undefined) return;
    this.#expectsName = !container.isList;
    this.#next = container.isList ? container.place : null;
  }

  #readName(bytes: Uint8Array, from: number, to: number): number {
    let matched = this.#matched;
    if (matched === 0) {
      const end = this.#wholeName(bytes, from, to);
      if (end !== -1) return end;
    }
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

  /** Where the reading goes on after a name that is followed, or in one that is not; -1 if it is not clear yet. */
  #wholeName(bytes: Uint8Array, from: number, to: number): number {
    const { members, isFirst } = this.#place;
    const first = bytes[from] as number;
    if (isFirst[first] !== true) {
      if (first === quote) return -1;
      this.#reading = text;
      return from;
    }
    for (const { name: known, place } of members) {
      const end = from + known.length;
      if (end >= to || bytes[end] !== quote || !isAt(bytes, from, known)) continue;
      this.#reading = structure;
      this.#next = place;
      return end + 1;
    }
    return -1;
  }

  /** That of the innermost container. */
  get #place(): Place {
    return this.#containers[this.#containers.length - 1]?.place ?? this.#root;
  }

  #endName(matched: number): void {
    this.#reading = structure;
    this.#next = matched === 0 ? null : (this.#memberLike(matched, undefined)?.place ?? null);
  }

  /** The member whose name begins as the one that is being read, and has this byte next; undefined for its end. */
  #memberLike(matched: number, byte: number | undefined): Member | null {
    for (const member of this.#place.members)
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
    if (this.#reading === followedText) this.#endValue(at);
    this.#reading = structure;
    return at;
  }
}
