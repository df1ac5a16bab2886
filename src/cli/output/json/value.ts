/**
 * JSON as it was written: it keeps long numbers, the order of members, duplicate members, escapes and white space. The
 * output has to be what the server sent, and `JSON.parse` keeps none of these.
 */
export type Json =
  | { readonly kind: "object"; readonly raw: string; readonly members: readonly Member[] }
  | { readonly kind: "array"; readonly raw: string; readonly items: readonly Json[] }
  | { readonly kind: "string"; readonly raw: string; readonly text: string }
  | { readonly kind: "number" | "true" | "false" | "null"; readonly raw: string };

export interface Member {
  /** Including its quotes. */
  readonly rawKey: string;
  readonly key: string;
  readonly value: Json;
}

export class NotJson extends Error {}

const depthMax = 500;

/** Throws NotJson. */
export function parseJson(text: string): Json {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new NotJson(error instanceof Error ? error.message : String(error));
  }
  return new Reader(text).value(0);
}

export function arrayOf(items: readonly Json[]): Json {
  return { kind: "array", raw: `[${items.map(({ raw }) => raw).join(",")}]`, items };
}

/** The first member with this key; undefined without one, and for values that are not objects. */
export function memberOf(value: Json, key: string): Json | undefined {
  return value.kind === "object" ? value.members.find((member) => member.key === key)?.value : undefined;
}

/** Parses text that is known to be valid JSON. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Json {
    if (depth > depthMax) throw new NotJson(`it is nested more than ${depthMax} deep`);
    this.#skipSpace();
    const start = this.#at;
    switch (this.#text[start]) {
      case "{":
        return this.#object(start, depth);
      case "[":
        return this.#array(start, depth);
      case '"': {
        const raw = this.#string();
        return { kind: "string", raw, text: textOf(raw) };
      }
      case "t":
        return this.#word("true");
      case "f":
        return this.#word("false");
      case "n":
        return this.#word("null");
      case undefined:
      default:
        return this.#number();
    }
  }

  #object(start: number, depth: number): Json {
    const members: Member[] = [];
    this.#at++;
    while (!this.#ends("}")) {
      const rawKey = this.#string();
      this.#skipSpace();
      this.#at++;
      members.push({ rawKey, key: textOf(rawKey), value: this.value(depth + 1) });
    }
    return { kind: "object", raw: this.#text.slice(start, this.#at), members };
  }

  #array(start: number, depth: number): Json {
    const items: Json[] = [];
    this.#at++;
    while (!this.#ends("]")) items.push(this.value(depth + 1));
    return { kind: "array", raw: this.#text.slice(start, this.#at), items };
  }

  /** Skips white space and a comma. At the end, skips the bracket, too. */
  #ends(bracket: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] === ",") {
      this.#at++;
      this.#skipSpace();
    }
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #string(): string {
    const start = this.#at++;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #number(): Json {
    const start = this.#at;
    while (this.#at < this.#text.length && !",]} \t\r\n".includes(this.#text[this.#at]!)) this.#at++;
    return { kind: "number", raw: this.#text.slice(start, this.#at) };
  }

  #word(kind: "true" | "false" | "null"): Json {
    this.#at += kind.length;
    return { kind, raw: kind };
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && " \t\r\n".includes(this.#text[this.#at]!)) this.#at++;
  }
}

function textOf(raw: string): string {
  return raw.includes("\\") ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}
