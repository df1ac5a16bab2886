const knownMax = 1_000;

/** What is known of the names of headers. Each name is looked at once: the same few come again and again. */
export class KnownNames<Fact extends string | boolean> {
  readonly #read: (name: string) => Fact;
  readonly #known = new Map<string, Fact>();

  constructor(read: (name: string) => Fact) {
    this.#read = read;
  }

  of(name: string): Fact {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const fact = this.#read(name);
    if (this.#known.size < knownMax) this.#known.set(name, fact);
    return fact;
  }
}
