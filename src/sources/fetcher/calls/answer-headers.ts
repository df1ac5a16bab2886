/**
 * The headers of an answer by their names in lower case. As the runtime's `Headers`, which costs several times as much
 * for what is read twice and passed on.
 */
export class AnswerHeaders {
  // Answers have a dozen headers: a map would cost more to make than looking through them.
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** Takes the line that stands between two places of a text. False if it is not a header. */
  add(text: string, start: number, end: number): boolean {
    const colon = text.indexOf(":", start);
    const name = colon === -1 || colon >= end ? null : nameIn(text, start, colon);
    if (name === null) return false;
    const value = trimmed(text, colon + 1, end);
    const at = this.#names.indexOf(name);
    if (at === -1) {
      this.#names.push(name);
      this.#values.push(value);
    } else this.#values[at] = `${this.#values[at]}, ${value}`;
    return true;
  }

  get(name: string): string | null {
    return this.#values[this.#names.indexOf(name)] ?? null;
  }

  keys(): Iterable<string> {
    return this.#names;
  }

  delete(name: string): void {
    const at = this.#names.indexOf(name);
    if (at === -1) return;
    this.#names.splice(at, 1);
    this.#values.splice(at, 1);
  }
}

const token = /^[\w!#$%&'*+.^`|~-]+$/;

interface KnownName {
  readonly written: string;
  readonly name: string;
}

/** Upstreams write the same few names again and again, which are found here without making a string of each. */
const knownNames: (KnownName | undefined)[] = Array.from({ length: 256 }, () => undefined);

function nameIn(text: string, start: number, colon: number): string | null {
  const length = colon - start;
  const place = (length * 37 + text.charCodeAt(start) * 5 + text.charCodeAt(colon - 1) * 11) % knownNames.length;
  const known = knownNames[place];
  if (known !== undefined && known.written.length === length && text.startsWith(known.written, start))
    return known.name;
  const written = text.slice(start, colon);
  if (!token.test(written)) return null;
  const name = written.toLowerCase();
  if (length < 64) knownNames[place] = { written, name };
  return name;
}

const [tab, space] = [0x09, 0x20];

function trimmed(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}
