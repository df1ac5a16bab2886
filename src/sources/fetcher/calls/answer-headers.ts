/**
 * The headers of an answer by their names in lower case. As the runtime's `Headers`, which costs several times as much
 * for what is read twice and passed on.
 */
export class AnswerHeaders {
  readonly #values = new Map<string, string>();

  /** Takes a line. False if it is not a header. */
  add(line: string): boolean {
    const colon = line.indexOf(":");
    const name = nameIn(line, colon);
    if (name === null || invalid.test(line)) return false;
    const value = trimmed(line, colon + 1);
    const before = this.#values.get(name);
    this.#values.set(name, before === undefined ? value : `${before}, ${value}`);
    return true;
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  delete(name: string): void {
    this.#values.delete(name);
  }
}

const invalid = /[\0\r\n]/;
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** Upstreams write the same few names again and again. */
const knownNames = new Map<string, string>();
const knownNamesMax = 1_000;

function nameIn(line: string, colon: number): string | null {
  const written = line.slice(0, Math.max(colon, 0));
  const known = knownNames.get(written);
  if (known !== undefined) return known;
  if (!token.test(written)) return null;
  const name = written.toLowerCase();
  if (knownNames.size < knownNamesMax && written.length < 64) knownNames.set(written, name);
  return name;
}

const [tab, space] = [0x09, 0x20];

function trimmed(line: string, from: number): string {
  let [start, end] = [from, line.length];
  while (start < end && isBlank(line.charCodeAt(start))) start++;
  while (end > start && isBlank(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}
