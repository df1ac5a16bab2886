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

const depthMax = 500;

/** Throws for text that is not JSON, or is nested too deep. */
export function parseJson(text: string): Json {
  JSON.parse(text);
  return new Reader(text).value(0);
}

/** Null for text that is not JSON, or is nested too deep. */
export function readJson(text: string): Json | null {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

export function arrayOf(items: readonly Json[]): Json {
  return { kind: "array", raw: `[${items.map(({ raw }) => raw).join(",")}]`, items };
}

export function stringOf(text: string): Json {
  return { kind: "string", raw: JSON.stringify(text), text };
}

/** The first member with this key; undefined without one, and for values that are not objects. */
export function memberOf(value: Json | null | undefined, key: string): Json | undefined {
  return value?.kind === "object" ? value.members.find((member) => member.key === key)?.value : undefined;
}

/** The elements of a list; none of anything else. */
export function itemsOf(value: Json | null | undefined): readonly Json[] {
  return value?.kind === "array" ? value.items : [];
}

/** The text of a member; null without one. */
export function textIn(value: Json | null | undefined, key: string): string | null {
  const member = memberOf(value, key);
  return member?.kind === "string" ? member.text : null;
}

/** Reads text that is known to be valid JSON, in which commas and colons can be skipped as white space is. */
class Reader {
  readonly #text: string;
  readonly #tokens = /"(?:[^"\\]+|\\.)*"|[[\]{}]|[^\s,:"[\]{}]+/g;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number, token = this.#next()): Json {
    if (depth > depthMax) throw new SyntaxError(`JSON that is nested more than ${depthMax} deep`);
    const start = this.#tokens.lastIndex - token.length;
    if (token === "{") {
      const members: Member[] = [];
      for (let rawKey = this.#next(); rawKey !== "}"; rawKey = this.#next())
        members.push({ rawKey, key: textOf(rawKey), value: this.value(depth + 1) });
      return { kind: "object", raw: this.#rawFrom(start), members };
    }
    if (token === "[") {
      const items: Json[] = [];
      for (let first = this.#next(); first !== "]"; first = this.#next()) items.push(this.value(depth + 1, first));
      return { kind: "array", raw: this.#rawFrom(start), items };
    }
    if (token.startsWith('"')) return { kind: "string", raw: token, text: textOf(token) };
    if (token === "true" || token === "false" || token === "null") return { kind: token, raw: token };
    return { kind: "number", raw: token };
  }

  #next(): string {
    return this.#tokens.exec(this.#text)![0];
  }

  #rawFrom(start: number): string {
    return this.#text.slice(start, this.#tokens.lastIndex);
  }
}

function textOf(raw: string): string {
  return raw.includes("\\") ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}
