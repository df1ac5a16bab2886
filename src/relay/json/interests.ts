import { malformedRequest, type Refusal } from "../../core/refusal.ts";
import { isReadAlike, textIn } from "./text-in.ts";

/** A longer name in an object that may hold a name of a model is refused. No vendor has any half as long. */
const nameBytesMax = 1_024;

const [backslash, space, del, caseBit] = [0x5c, 0x20, 0x7f, 0x20];

/**
 * The places in a body that the relay acts on, such as `model`, `models[]` and `fallbacks[].model`, as a tree.
 *
 * Servers disagree on more than repeated names. Those in Go take `Model` for `model`, for example. So that all of them
 * see the names that we see, such twins are refused.
 */
export class Interest {
  /** As in the list of interests; null for what only leads to one. */
  path: string | null = null;
  readonly name: string;
  /** Whether nothing depends on it but an estimate: a twin is ignored, and of two the last one counts. */
  readonly isLenient: boolean;
  readonly #folded: Uint8Array;
  readonly #members: Interest[] = [];
  readonly #memberByFolded = new Map<string, Interest>();
  #items: Interest | null = null;

  constructor(name: string, isLenient = false) {
    this.name = name;
    this.isLenient = isLenient;
    this.#folded = new TextEncoder().encode(foldedName(name));
  }

  /** The interest in the items of a list. */
  get items(): Interest | null {
    return this.#items;
  }

  get hasMembers(): boolean {
    return this.#members.length > 0;
  }

  /** Adds what the rest of a path leads to. */
  add(steps: readonly string[], path: string, isLenient = false): void {
    const [step, ...rest] = steps;
    if (step === undefined) this.path = path;
    else if (step === "[]") (this.#items ??= new Interest("[]")).add(rest, path);
    else this.#memberToAdd(step, isLenient).add(rest, path, isLenient);
  }

  #memberToAdd(name: string, isLenient: boolean): Interest {
    const present = this.#memberByFolded.get(foldedName(name));
    if (present !== undefined && present.name !== name) throw new Error(`${name} and ${present.name} are twins`);
    if (present !== undefined) return present;
    const member = new Interest(name, isLenient);
    this.#members.push(member);
    this.#memberByFolded.set(foldedName(name), member);
    return member;
  }

  /** The interest in the member of an object whose name stands between two positions; null without one. */
  member(bytes: Uint8Array, start: number, end: number): Interest | null {
    if (end - start > nameBytesMax)
      throw malformedRequest(`The body has a name of more than ${nameBytesMax} bytes.`, "body");
    for (let at = start; at < end; at++) {
      const code = bytes[at] as number;
      if (code === backslash || code < space || code >= del) return this.#memberNamed(textIn(bytes, start, end));
    }
    for (const member of this.#members) {
      if (!member.#isNamedAlike(bytes, start, end)) continue;
      return member.#isNamed(bytes, start) ? member : this.#memberNamed(textIn(bytes, start, end));
    }
    return null;
  }

  #memberNamed(name: string): Interest | null {
    if (!isReadAlike(name)) throw malformedRequest("The body has a name with a NUL or half a character in it.", "body");
    const member = this.#memberByFolded.get(foldedName(name));
    if (member === undefined || member.name === name) return member ?? null;
    if (member.isLenient) return null;
    throw twin(name, member.name);
  }

  /** But for upper and lower case. Names of interests have no character that the bit changes but letters. */
  #isNamedAlike(bytes: Uint8Array, start: number, end: number): boolean {
    const folded = this.#folded;
    if (end - start !== folded.length) return false;
    for (let at = 0; at < folded.length; at++)
      if (((bytes[start + at] as number) | caseBit) !== ((folded[at] as number) | caseBit)) return false;
    return true;
  }

  #isNamed(bytes: Uint8Array, start: number): boolean {
    for (let at = 0; at < this.name.length; at++) if (bytes[start + at] !== this.name.charCodeAt(at)) return false;
    return true;
  }
}

/** Prepared once for each call. Paths are names, joined by dots, and `[]` for the items of a list. */
export type Interests = Interest;

/** `lenient` are those on which nothing depends but an estimate. */
export function interestsOf(paths: readonly string[], lenient: readonly string[] = []): Interests {
  const root = new Interest("");
  for (const path of paths) root.add(stepsOf(path), path);
  for (const path of lenient) root.add(stepsOf(path), path, true);
  return root;
}

function stepsOf(path: string): readonly string[] {
  if (!/^[\w-]+(\[\])*(\.[\w-]+(\[\])*)*$/.test(path)) throw new Error(`${path} is no path of an interest`);
  return path.match(/[\w-]+|\[\]/g) ?? [];
}

/** As readers that ignore case compare names: the Kelvin sign is a k, and the long s an s. */
export function foldedName(name: string): string {
  return name.toUpperCase().toLowerCase();
}

function twin(name: string, interest: string): Refusal {
  return malformedRequest(
    `The name ${JSON.stringify(name)} differs from '${interest}' by upper and lower case only, which some servers ignore.`,
    interest,
  );
}
