/** A word that comes in pieces, such as the name of an event. Only short ones are of interest. */
export class ShortWord {
  readonly #bytes = new Uint8Array(64);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  clear(): void {
    this.#length = 0;
  }

  add(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to && this.#length < this.#bytes.length; at++) this.#bytes[this.#length++] = bytes[at]!;
  }

  isOneOf(words: readonly Uint8Array[]): boolean {
    return words.some((word) => word.length === this.#length && this.beginsWith(word));
  }

  beginsWith(word: Uint8Array): boolean {
    if (this.#length < word.length) return false;
    for (let at = 0; at < word.length; at++) if (this.#bytes[at] !== word[at]) return false;
    return true;
  }
}
