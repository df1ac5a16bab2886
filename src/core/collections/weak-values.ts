/** Shares equal values for as long as somebody uses them, without keeping them alive. */
export class WeakValues<Value extends object> {
  readonly #values = new Map<string, WeakRef<Value>>();
  #sweepAt = 1_000;

  get(name: string, make: () => Value): Value {
    const known = this.#values.get(name)?.deref();
    if (known !== undefined) return known;
    const made = make();
    if (this.#values.size >= this.#sweepAt) this.#sweep();
    this.#values.set(name, new WeakRef(made));
    return made;
  }

  #sweep(): void {
    for (const [name, value] of this.#values) if (value.deref() === undefined) this.#values.delete(name);
    this.#sweepAt = Math.max(1_000, 2 * this.#values.size);
  }
}
