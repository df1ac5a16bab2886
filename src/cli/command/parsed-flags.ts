/** The flags of one command line. The last of several values counts, except for repeatable flags. */
export class ParsedFlags {
  readonly #values = new Map<string, string[]>();

  add(name: string, value: string): void {
    this.#values.set(name, [...this.all(name), value]);
  }

  text(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  all(name: string): readonly string[] {
    return this.some(name) ?? [];
  }

  /** Undefined without one. */
  some(name: string): readonly string[] | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  isOn(name: string): boolean {
    return this.text(name) === "true";
  }

  /** The last value of each. */
  values(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#values].map(([name, values]) => [name, values.at(-1)!]));
  }
}
