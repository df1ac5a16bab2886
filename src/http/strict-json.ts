import { malformedRequest, type Refusal } from "../core/refusal.ts";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

const depthMax = 32;

/**
 * JSON without the parts that two readers understand differently: a repeated key, a number that does not survive
 * being read, nesting without end. JSON.parse lets all of these through. Objects come as maps, so no key is special.
 */
export function parseStrictJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value("body", 1);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(place: string, depth: number): Json {
    if (depth > depthMax) throw refuse(`The body is nested more than ${depthMax} levels deep.`, place);
    this.#space();
    const first = this.#text[this.#at];
    if (first === "{") return this.#object(place, depth);
    if (first === "[") return this.#array(place, depth);
    if (first === '"') return this.#string(place);
    return this.#literal(place);
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw refuse("There is something after the end of the JSON body.", "body");
  }

  #object(place: string, depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.#at++;
    if (this.#takes("}")) return members;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#unexpected(place);
      const key = this.#string(place);
      const inner = place === "body" ? key : `${place}.${key}`;
      if (members.has(key)) throw refuse("This key appears twice in one object.", inner);
      if (!this.#takes(":")) throw this.#unexpected(place);
      members.set(key, this.value(inner, depth + 1));
    } while (this.#takes(","));
    if (!this.#takes("}")) throw this.#unexpected(place);
    return members;
  }

  #array(place: string, depth: number): Json[] {
    const items: Json[] = [];
    this.#at++;
    if (this.#takes("]")) return items;
    do items.push(this.value(`${place}[${items.length}]`, depth + 1));
    while (this.#takes(","));
    if (!this.#takes("]")) throw this.#unexpected(place);
    return items;
  }

  #string(place: string): string {
    const token = this.#match(/"(?:[^"\\\u0000-\u001f]|\\["\\/bfnrtu])*"/y, place);
    const parsed = parsedByRuntime(token, place);
    if (typeof parsed !== "string" || !parsed.isWellFormed()) throw refuse("This is not well-formed text.", place);
    return parsed;
  }

  #literal(place: string): Json {
    const token = this.#match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y, place);
    const parsed = parsedByRuntime(token, place);
    if (typeof parsed !== "number") return parsed;
    if (!Number.isFinite(parsed) || Object.is(parsed, -0)) throw refuse("This number cannot be read exactly.", place);
    if (Number.isInteger(parsed) && !Number.isSafeInteger(parsed))
      throw refuse("This number cannot be read exactly.", place);
    return parsed;
  }

  #match(pattern: RegExp, place: string): string {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0];
    if (token === undefined) throw this.#unexpected(place);
    this.#at += token.length;
    return token;
  }

  #takes(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #unexpected(place: string): Refusal {
    const found = this.#text[this.#at];
    const what = found === undefined ? "it ends too early" : `unexpected ${JSON.stringify(found)}`;
    return refuse(`The body is not valid JSON: ${what} at character ${this.#at + 1}.`, place);
  }
}

// Only an escape such as \u12 can still be wrong in a token that the patterns above let through.
function parsedByRuntime(token: string, place: string): string | number | boolean | null {
  try {
    return JSON.parse(token) as string | number | boolean | null;
  } catch {
    throw refuse("This is not well-formed text.", place);
  }
}

function refuse(message: string, place: string): Refusal {
  return malformedRequest(message, place);
}
