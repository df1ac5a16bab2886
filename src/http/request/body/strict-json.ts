import type { Json, JsonObject } from "../../../api/shapes/shapes.ts";
import { malformedRequest, type Refusal } from "../../../core/refusal.ts";

const depthMax = 32;

/**
 * Parses JSON and refuses what two readers may understand differently: a repeated key, a number that loses precision,
 * endless nesting. JSON.parse accepts all of these. Objects become maps, so no key is special.
 *
 * A loop over character codes, because a regular expression takes 50 ms and more for the longest body and holds the
 * event loop.
 */
export function parseStrictJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const [minus, point, zero, nine] = [0x2d, 0x2e, 0x30, 0x39];
const [tab, newline, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];
const [firstSurrogate, lastSurrogate] = [0xd800, 0xdfff];

// Shared by all empty objects, of which a body can contain 87,000.
const noMembers: JsonObject = new Map();
const noItems: readonly Json[] = [];

class Reader {
  readonly #text: string;
  #at = 0;
  /** The keys and indexes that lead to the current value, `#depth` of them. Only a refusal formats them. */
  readonly #path: (string | number)[] = [];
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Json {
    if (this.#depth >= depthMax) throw this.#refused(`The body is nested more than ${depthMax} levels deep.`);
    const first = this.#next();
    if (first === quote) return this.#string();
    if (first === openBracket) return this.#array();
    if (first === openBrace) return this.#object();
    return this.#literal(first);
  }

  end(): void {
    this.#next();
    if (this.#at < this.#text.length)
      throw malformedRequest("There is something after the end of the JSON body.", "body");
  }

  #object(): JsonObject {
    this.#at++;
    if (this.#next() === closeBrace) return this.#leave(noMembers);
    const members = new Map<string, Json>();
    const depth = this.#depth;
    for (;;) {
      if (this.#next() !== quote) throw this.#unexpected();
      const key = this.#string();
      if (members.has(key)) throw this.#keyTwice(key);
      if (this.#next() !== colon) throw this.#unexpected();
      this.#at++;
      this.#path[depth] = key;
      this.#depth = depth + 1;
      members.set(key, this.value());
      this.#depth = depth;
      const code = this.#next();
      if (code === closeBrace) return this.#leave(members);
      if (code !== comma) throw this.#unexpected();
      this.#at++;
    }
  }

  #array(): readonly Json[] {
    this.#at++;
    if (this.#next() === closeBracket) return this.#leave(noItems);
    const items: Json[] = [];
    const depth = this.#depth;
    for (;;) {
      this.#path[depth] = items.length;
      this.#depth = depth + 1;
      items.push(this.value());
      this.#depth = depth;
      const code = this.#next();
      if (code === closeBracket) return this.#leave(items);
      if (code !== comma) throw this.#unexpected();
      this.#at++;
    }
  }

  #leave<Value>(value: Value): Value {
    this.#at++;
    return value;
  }

  #string(): string {
    const text = this.#text;
    const begin = this.#at;
    let at = begin + 1;
    let hasEscapes = false;
    let hasSurrogates = false;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) break;
      if (code === backslash) {
        hasEscapes = true;
        at++;
        if (!'"\\/bfnrtu'.includes(text[at] ?? "x")) throw this.#unexpected();
      } else if (code >= firstSurrogate && code <= lastSurrogate) hasSurrogates = true;
      // Control characters, and NaN after the end.
      else if (!(code >= space)) throw this.#unexpected();
    }
    this.#at = at + 1;
    const read = hasEscapes ? this.#parsed(text.slice(begin, at + 1)) : text.slice(begin + 1, at);
    if ((hasEscapes || hasSurrogates) && !read.isWellFormed()) throw this.#refused("This is not well-formed text.");
    return read;
  }

  #parsed(token: string): string {
    try {
      return JSON.parse(token) as string;
    } catch {
      // An escape such as \u12.
      throw this.#refused("This is not well-formed text.");
    }
  }

  #literal(first: number): Json {
    if (first === minus || (first >= zero && first <= nine)) return this.#number();
    if (this.#takes("true")) return true;
    if (this.#takes("false")) return false;
    if (this.#takes("null")) return null;
    throw this.#unexpected();
  }

  #takes(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #number(): number {
    const text = this.#text;
    const begin = this.#at;
    let at = begin;
    if (text.charCodeAt(at) === minus) at++;
    if (text.charCodeAt(at) === zero) at++;
    else at = this.#digits(at);
    if (text.charCodeAt(at) === point && isDigit(text.charCodeAt(at + 1))) at = this.#digits(at + 1);
    at = this.#exponent(at);
    this.#at = at;
    const read = Number(text.slice(begin, at));
    if (!Number.isFinite(read) || Object.is(read, -0) || (Number.isInteger(read) && !Number.isSafeInteger(read)))
      throw this.#refused("This number cannot be read exactly.");
    return read;
  }

  #exponent(at: number): number {
    const text = this.#text;
    if (text[at] !== "e" && text[at] !== "E") return at;
    const signed = text[at + 1] === "+" || text[at + 1] === "-" ? at + 2 : at + 1;
    return isDigit(text.charCodeAt(signed)) ? this.#digits(signed) : at;
  }

  #digits(from: number): number {
    let at = from;
    while (isDigit(this.#text.charCodeAt(at))) at++;
    if (at === from) throw this.#unexpected();
    return at;
  }

  /** The code of the next character that is not white space; NaN at the end. */
  #next(): number {
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code > space || !(code === space || code === newline || code === carriageReturn || code === tab)) return code;
    }
  }

  #keyTwice(key: string): Refusal {
    this.#path[this.#depth++] = key;
    return this.#refused("This key appears twice in one object.");
  }

  #unexpected(): Refusal {
    const found = this.#text[this.#at];
    const what = found === undefined ? "it ends too early" : `unexpected ${JSON.stringify(found)}`;
    return this.#refused(`The body is not valid JSON: ${what} at character ${this.#at + 1}.`);
  }

  #refused(message: string): Refusal {
    return malformedRequest(message, placeOf(this.#path.slice(0, this.#depth)));
  }
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/** `projects[0].id`; empty for the body itself. */
function placeOf(path: readonly (string | number)[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return "body";
  const root = typeof first === "number" ? `body[${first}]` : first;
  return root + rest.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
}
