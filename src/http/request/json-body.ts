import type { Json, JsonObject } from "../../api/shapes/shapes.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { isLabel, labelLengthMax } from "../../core/label.ts";
import { isScopeName } from "../../core/people/role.ts";
import type { RawRequest } from "./request-context.ts";
import { readObject, readOptionalObject, readUntypedObject } from "./body.ts";

const lifetimeSecondsMax = 365 * 24 * 60 * 60;

/** The JSON object in a request's body, refused with the place that is wrong. */
export async function readJsonObject(raw: RawRequest): Promise<Fields> {
  return new Fields(await readObject(raw));
}

/** The same for callers who do not say what they send, as Ollama's may. */
export async function readUntypedJsonObject(raw: RawRequest): Promise<Fields> {
  return new Fields(await readUntypedObject(raw));
}

/** The same where everything may be left out, the body too. */
export async function readOptionalJsonObject(raw: RawRequest): Promise<Fields> {
  return new Fields(await readOptionalObject(raw));
}

/** For what takes no field at all: whoever sends one expects something of it that would not happen. */
export async function refuseFields(raw: RawRequest): Promise<void> {
  (await readOptionalJsonObject(raw)).refuseOthers();
}

/** Takes known fields out of an object one by one; whatever is left at the end is a mistake worth telling. */
export class Fields {
  readonly #object: JsonObject;
  /** Where the object stands in the body, in front of each field's name. */
  readonly #prefix: string;
  readonly #taken = new Set<string>();

  constructor(object: JsonObject, prefix = "") {
    this.#object = object;
    this.#prefix = prefix;
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === null) throw malformedRequest(`Missing required parameter: '${name}'.`, name);
    return value;
  }

  optionalText(name: string): string | null {
    const value = this.#take(name);
    return value === null ? null : textIn(value, name);
  }

  /** A list of objects, whose fields go by their place in the body: `projects[0].id`. */
  optionalObjects<Item>(name: string, read: (fields: Fields, place: string) => Item): Item[] | null {
    const value = this.#take(name);
    if (value === null) return null;
    if (!Array.isArray(value)) throw malformedRequest(`Invalid type for '${name}': expected a list.`, name);
    return value.map((item, at) => objectAt(item, `${name}[${at}]`, read));
  }

  /** The same of one object. */
  optionalObject<Made>(name: string, read: (fields: Fields, place: string) => Made): Made | null {
    const value = this.#take(name);
    return value === null ? null : objectAt(value, name, read);
  }

  /** An object whose names are not known here, each with a text. */
  optionalTextsByName(name: string): Map<string, string> | null {
    const value = this.#take(name);
    if (value === null) return null;
    if (!(value instanceof Map)) throw malformedRequest(`Invalid type for '${name}': expected an object.`, name);
    return new Map([...value].map(([key, held]) => [textIn(key, name), textIn(held, `${name}.${key}`)]));
  }

  /** Whatever stands there, to be judged by somebody else. */
  plain(name: string): unknown {
    return plainOf(this.#take(name), name);
  }

  optionalWholeNumber(name: string, min: number, max: number): number | null {
    const value = this.#take(name);
    if (value === null) return null;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    throw malformedRequest(`Invalid value for '${name}': expected ${min} to ${max}.`, name);
  }

  optionalUnixSeconds(name: string): number | null {
    const value = this.#take(name);
    if (value === null) return null;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
    throw malformedRequest(`Invalid value for '${name}': expected whole Unix seconds.`, name);
  }

  optionalTruth(name: string): boolean | null {
    const value = this.#take(name);
    if (value === null || typeof value === "boolean") return value;
    throw malformedRequest(`Invalid type for '${name}': expected true or false.`, name);
  }

  /** A name people read: 1 to 256 printable characters. */
  label(name: string): string {
    const label = this.optionalLabel(name);
    if (label === null) throw malformedRequest(`Missing required parameter: '${name}'.`, name);
    return label;
  }

  optionalLabel(name: string): string | null {
    const value = this.optionalText(name);
    if (value === null || isLabel(value)) return value;
    throw malformedRequest(`Invalid value for '${name}': expected 1 to ${labelLengthMax} printable characters.`, name);
  }

  choice<const Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const choice = this.optionalChoice(name, choices);
    if (choice === null) throw malformedRequest(`Missing required parameter: '${name}'.`, name);
    return choice;
  }

  optionalChoice<const Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
    const value = this.optionalText(name);
    if (value === null) return null;
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    throw malformedRequest(`Invalid value for '${name}': expected one of ${choices.join(", ")}.`, name);
  }

  /** What `read` makes of a field that is there, if only to say null; nothing at all where it is left out. */
  whenGiven<Made>(name: string, read: (name: string) => Made): Made | null {
    return this.#peek(name) === undefined ? null : read(name);
  }

  texts(name: string): string[] {
    const texts = this.optionalTexts(name);
    if (texts === null) throw malformedRequest(`Missing required parameter: '${name}'.`, name);
    return texts;
  }

  optionalTexts(name: string): string[] | null {
    const value = this.#take(name);
    if (value === null) return null;
    if (!Array.isArray(value)) throw malformedRequest(`Invalid type for '${name}': expected a list.`, name);
    return value.map((item, at) => textIn(item, `${name}[${at}]`));
  }

  optionalScopes(name: string): string[] | null {
    if ((this.#peek(name) ?? null) !== null) return this.scopes(name);
    this.#take(name);
    return null;
  }

  /** Names of scopes or permissions. */
  scopes(name: string): string[] {
    const scopes = this.texts(name);
    const odd = scopes.findIndex((scope) => !isScopeName(scope));
    if (odd === -1) return scopes;
    throw malformedRequest(`Invalid scope: expected a name such as api.model.read.`, `${name}[${odd}]`);
  }

  /** `expires_in_seconds`: a second to a year. */
  optionalLifetime(): number | null {
    return this.optionalWholeNumber("expires_in_seconds", 1, lifetimeSecondsMax);
  }

  /** Fields that OpenAI has and Rollcall has no use for: null is accepted, a value would be a broken promise. */
  refuseUnsupported(...names: readonly string[]): void {
    for (const name of names) {
      if (this.#take(name) !== null) throw malformedRequest(`This server does not support '${name}'.`, name);
    }
  }

  refuseOthers(): void {
    for (const field of this.#object.keys()) {
      const name = this.#prefix + field;
      if (!this.#taken.has(name)) throw malformedRequest(`Unknown parameter: '${name}'.`, name);
    }
  }

  #take(name: string): Json {
    const value = this.#peek(name) ?? null;
    this.#taken.add(name);
    return value;
  }

  #peek(name: string): Json | undefined {
    return this.#taken.has(name) ? undefined : this.#object.get(name.slice(this.#prefix.length));
  }
}

function textIn(value: Json, place: string): string {
  if (typeof value !== "string") throw malformedRequest(`Invalid type for '${place}': expected a string.`, place);
  // The one character that not every store can hold.
  if (value.includes("\0")) throw malformedRequest(`Invalid value for '${place}': it holds a NUL character.`, place);
  return value;
}

function objectAt<Made>(value: Json, place: string, read: (fields: Fields, place: string) => Made): Made {
  if (!(value instanceof Map)) throw malformedRequest(`Invalid type for '${place}': expected an object.`, place);
  const fields = new Fields(value, `${place}.`);
  const made = read(fields, place);
  fields.refuseOthers();
  return made;
}

function plainOf(value: Json, place: string): unknown {
  if (typeof value === "string") return textIn(value, place);
  if (Array.isArray(value)) return value.map((item) => plainOf(item, place));
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([name, held]) => [textIn(name, place), plainOf(held, place)]));
}
