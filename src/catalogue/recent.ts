/**
 * A map that keeps only so many entries and lets those go that were not used lately. Entries are written into the
 * newer half; once that is full it becomes the older one, and what was in the older one without being asked for goes.
 */
export class Recent<Value extends object | string> {
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();
  readonly #halfMax: number;

  constructor(entriesMax: number) {
    this.#halfMax = entriesMax / 2;
  }

  get(key: string): Value | undefined {
    return this.#newer.get(key) ?? this.#broughtForward(key);
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

  #broughtForward(key: string): Value | undefined {
    const value = this.#older.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }
}
