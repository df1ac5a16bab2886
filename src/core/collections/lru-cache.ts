/**
 * A map with a bounded number of entries, which drops those that were not used recently. Entries are written to the
 * newer half. Once that is full, it becomes the older half, and the entries of the former older half are dropped.
 */
export class LruCache<Value extends object | string> {
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();
  readonly #halfMax: number;

  constructor(entriesMax: number) {
    this.#halfMax = entriesMax / 2;
  }

  get(key: string): Value | undefined {
    return this.#newer.get(key) ?? this.#promoted(key);
  }

  set(key: string, value: Value): void {
    this.#older.delete(key);
    this.#newer.set(key, value);
    if (this.#newer.size < this.#halfMax) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  delete(key: string): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }

  #promoted(key: string): Value | undefined {
    const value = this.#older.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }
}
