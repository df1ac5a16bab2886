/** So that a provider that is away is not asked for each click. */
const failureKeptMs = 2_000;

/** A value that is fetched when it is needed, by one request at a time, and kept for a while. */
export class Kept<Value> {
  readonly #fetch: () => Promise<Value>;
  readonly #keepMs: number;
  readonly #nowMs: () => number;
  #value: Promise<Value> | null = null;
  #fetchedMs = 0;
  #hasFailed = false;

  constructor(fetch: () => Promise<Value>, keepMs: number, nowMs: () => number) {
    this.#fetch = fetch;
    this.#keepMs = keepMs;
    this.#nowMs = nowMs;
  }

  get(): Promise<Value> {
    const keptMs = this.#hasFailed ? failureKeptMs : this.#keepMs;
    return this.#value === null || this.ageMs() > keptMs ? this.renew() : this.#value;
  }

  ageMs(): number {
    return this.#nowMs() - this.#fetchedMs;
  }

  renew(): Promise<Value> {
    this.#fetchedMs = this.#nowMs();
    this.#hasFailed = false;
    const value = this.#fetch();
    this.#value = value;
    value.catch(() => {
      if (this.#value === value) this.#hasFailed = true;
    });
    return value;
  }
}
