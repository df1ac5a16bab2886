import { isUtf8 } from "node:buffer";
import { malformedRequest, type Refusal } from "../../core/refusal.ts";
import type { Found } from "./found.ts";
import type { Interest } from "./interests.ts";
import { encodedBytesMin, isEncoded } from "./encoded.ts";
import { StringEnd } from "./string-end.ts";
import { literalAt, literalEnd, numberEnd, unexpected } from "./tokens.ts";
import { isReadAlike, textIn, tokenIn } from "./text-in.ts";

/** An open object or array on the way to an interest. */
interface Open {
  readonly interest: Interest;
  readonly isObject: boolean;
  /** Of the member that is read. */
  name: string;
  /** Of the item that is read. */
  index: number;
  seen: Interest[] | null;
  readonly found: { -readonly [Field in keyof Found]: Found[Field] } | null;
}

const depthMax = 1_000;
const foundMax = 1_000;
/** A longer string is no name. */
const valueBytesMax = 16 * 1024;

/** Up to here a loop is faster than a native search. */
const shortBytes = 48;

const [quote, backslash, comma, colon, space] = [0x22, 0x5c, 0x2c, 0x3a, 0x20];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const [tab, newline, carriageReturn] = [0x09, 0x0a, 0x0d];

// What the next token may be.
const [body, nameOrEnd, name, afterName, valueOrEnd, value, afterValue, nothing] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Reads a JSON object in pieces, without recursion, and notes the values that are interests. */
export class JsonScan {
  readonly found: Found[] = [];
  /** How many of the bytes are files and images in base64. */
  encodedBytes = 0;
  readonly #bytes: Uint8Array;
  readonly #stringEnd: StringEnd;
  #at = 0;
  #expected = body;
  /** Of the next value. */
  #interest: Interest | null;
  /** Where the string begins in whose middle a piece ended; -1 if none did. */
  #stringAt = -1;
  /** Of each open object or array, whether it is an object. */
  readonly #isObject: boolean[] = [];
  /** The outermost of them, as far as they are on the way to an interest. */
  readonly #open: Open[] = [];

  constructor(bytes: Uint8Array, interests: Interest) {
    // This is native, and fast enough for the largest body.
    if (!isUtf8(bytes)) throw malformedRequest("The body is not well-formed UTF-8.", "body");
    if (bytes[0] === 0xef) throw malformedRequest("The body begins with a byte order mark, or is not JSON.", "body");
    this.#bytes = bytes;
    this.#stringEnd = new StringEnd(bytes);
    this.#interest = interests;
  }

  /** Reads on until the first token that ends at or after `to`. True when the whole body is read. */
  readTo(to: number): boolean {
    const bytes = this.#bytes;
    this.#stringEnd.allow(to);
    if (this.#stringAt !== -1) this.#readString();
    while (this.#at < to) {
      const code = bytes[this.#at] as number;
      if (code === space || code === newline || code === carriageReturn || code === tab) this.#at++;
      else if (this.#open.length < this.#isObject.length) this.#readPlain(to);
      else this.#readToken(code);
    }
    if (to < bytes.length) return false;
    if (this.#expected !== nothing) throw unexpected(bytes, bytes.length);
    return true;
  }

  /** Reads tokens in an object or array without interests, by the same rules, until it ends. */
  #readPlain(to: number): void {
    const bytes = this.#bytes;
    const depth = this.#open.length;
    while (this.#at < to && this.#isObject.length > depth) {
      const isObject = this.#isObject[this.#isObject.length - 1] === true;
      // Most members and items begin here, and follow each other without white space.
      this.#at = this.#plainEnd(bytes, this.#at, to, isObject);
      const code = bytes[this.#at] as number;
      if (this.#at >= to) return;
      if (code === space || code === newline || code === carriageReturn || code === tab) this.#at++;
      else this.#readToken(code);
    }
  }

  /** Where the reading goes on after short strings without escapes, and what stands between them. */
  #plainEnd(bytes: Uint8Array, from: number, to: number, isObject: boolean): number {
    let at = from;
    let expected = this.#expected;
    while (at < to) {
      const code = bytes[at];
      if (code === quote) {
        if (expected === afterName || expected === afterValue) break;
        const end = endOfShort(bytes, at + 1);
        if (end === -1) break;
        at = end + 1;
        expected = expected === name || expected === nameOrEnd ? afterName : afterValue;
      } else if (code === colon && expected === afterName) {
        expected = value;
        at++;
      } else if (code === comma && expected === afterValue) {
        expected = isObject ? name : value;
        at++;
      } else break;
    }
    this.#expected = expected;
    return at;
  }

  #readToken(code: number): void {
    const expected = this.#expected;
    if (expected === afterValue) this.#separate(code);
    else if (expected === afterName) this.#take(code, colon, value);
    else if (expected === name || expected === nameOrEnd) this.#readName(code);
    else if (expected === body) {
      if (code !== openBrace) throw malformedRequest("The body must be a JSON object.", "body");
      this.#begin(true);
    } else if (expected === nothing)
      throw malformedRequest("There is something after the end of the JSON body.", "body");
    else if (code === closeBracket && expected === valueOrEnd) this.#close();
    else this.#readValue(code);
  }

  #readName(code: number): void {
    if (code === closeBrace && this.#expected === nameOrEnd) return this.#close();
    if (code !== quote) throw unexpected(this.#bytes, this.#at);
    this.#beginString();
  }

  #readValue(code: number): void {
    if (code === quote) return this.#beginString();
    if (code === openBrace || code === openBracket) return this.#begin(code === openBrace);
    const start = this.#at;
    const literal = literalEnd(this.#bytes, start);
    this.#at = literal ?? numberEnd(this.#bytes, start);
    if (this.#interest !== null && this.#interest.path !== null) {
      const read = literal === null ? Number(tokenIn(this.#bytes, start, this.#at)) : literalAt(this.#bytes, start);
      this.#note(start, this.#at, read === null ? "null" : (typeof read as "number" | "boolean"), read);
    }
    this.#expected = afterValue;
  }

  #take(code: number, wanted: number, next: number): void {
    if (code !== wanted) throw unexpected(this.#bytes, this.#at);
    this.#at++;
    this.#expected = next;
  }

  /** After a value comes a comma, or the end of its object or array. */
  #separate(code: number): void {
    const isObject = this.#isObject[this.#isObject.length - 1] === true;
    if (code === (isObject ? closeBrace : closeBracket)) return this.#close();
    this.#take(code, comma, isObject ? name : value);
    const open = this.#innermost();
    if (open === undefined) return;
    open.index++;
    this.#interest = isObject ? null : open.interest.items;
  }

  /** The open object or array, if it is on the way to an interest. */
  #innermost(): Open | undefined {
    return this.#open.length === this.#isObject.length ? this.#open[this.#open.length - 1] : undefined;
  }

  #begin(isObject: boolean): void {
    if (this.#isObject.length >= depthMax)
      throw malformedRequest(`The body is nested more than ${depthMax} levels deep.`, "body");
    const interest = this.#interest;
    if (interest !== null) {
      const found = interest.path === null ? null : this.#note(this.#at, -1, isObject ? "object" : "array", null);
      this.#isObject.push(isObject);
      this.#open.push({ interest, isObject, name: "", index: 0, seen: null, found });
      this.#interest = isObject ? null : interest.items;
    } else this.#isObject.push(isObject);
    this.#at++;
    this.#expected = isObject ? nameOrEnd : valueOrEnd;
  }

  #close(): void {
    this.#at++;
    if (this.#open.length === this.#isObject.length) {
      const found = this.#open.pop()?.found;
      if (found) found.end = this.#at;
    }
    this.#isObject.pop();
    this.#expected = this.#isObject.length === 0 ? nothing : afterValue;
  }

  #beginString(): void {
    this.#stringAt = this.#at;
    this.#stringEnd.begin(this.#at + 1);
    this.#readString();
  }

  #readString(): void {
    const end = this.#stringEnd.find();
    if (end === -1) {
      this.#at = this.#bytes.length;
      return;
    }
    const start = this.#stringAt;
    this.#stringAt = -1;
    this.#at = end + 1;
    if (end - start >= encodedBytesMin && isEncoded(this.#bytes, start + 1, end)) this.encodedBytes += end - start;
    if (this.#expected === name || this.#expected === nameOrEnd) return this.#endName(start + 1, end);
    if (this.#interest !== null && this.#interest.path !== null) this.#endText(start, end);
    this.#expected = afterValue;
  }

  #endName(start: number, end: number): void {
    this.#expected = afterName;
    const open = this.#innermost();
    if (open === undefined || !open.interest.hasMembers) return;
    const interest = open.interest.member(this.#bytes, start, end);
    this.#interest = interest;
    if (interest === null) return;
    open.name = interest.name;
    open.seen ??= [];
    if (!open.seen.includes(interest)) open.seen.push(interest);
    else if (!interest.isLenient) throw this.#twice();
  }

  #endText(start: number, end: number): void {
    const text = end - start > valueBytesMax ? null : textIn(this.#bytes, start + 1, end);
    this.#note(start, end + 1, "string", text !== null && isReadAlike(text) ? text : null);
  }

  #note(start: number, end: number, type: Found["type"], read: Found["value"]): Found {
    if (this.found.length >= foundMax)
      throw malformedRequest(`The body has more than ${foundMax} names or options of models.`, "body");
    const found = { path: this.#interest?.path ?? "", place: this.#place(), start, end, type, value: read };
    this.found.push(found);
    return found;
  }

  #place(): string {
    // Most stand in the body itself.
    const [first] = this.#open;
    if (first !== undefined && first.isObject && this.#open.length === 1) return first.name;
    const steps = this.#open.map(({ isObject, name: member, index }) => (isObject ? `.${member}` : `[${index}]`));
    return steps.join("").slice(1);
  }

  #twice(): Refusal {
    const place = this.#place();
    return malformedRequest(`The name '${place}' appears twice in the body.`, place);
  }
}

/** The quote at the end of a short string without escapes; -1 for any other. */
function endOfShort(bytes: Uint8Array, from: number): number {
  for (let at = from; at < from + shortBytes; at++) {
    const code = bytes[at];
    if (code === quote) return at;
    if (code === backslash) return -1;
  }
  return -1;
}
