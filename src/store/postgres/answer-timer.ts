import { storeError } from "./errors.ts";
import { StoreUnavailable } from "../store.ts";

/** No answer arrived in time. Everything that waits for the same database is abandoned, too. */
export class NoAnswer extends StoreUnavailable {
  constructor(ms: number) {
    super(`PostgreSQL has not answered for ${ms} ms`);
  }
}

/** Bounds how long a session waits for the next answer. Statements that were sent together are answered one by one. */
export class AnswerTimer {
  readonly #ms: number;
  readonly #waiting = new Set<(silence: NoAnswer) => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Fails with NoAnswer when neither this answer nor one before it arrives for too long. */
  wait<T>(answer: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      this.#timer ??= setTimeout(() => this.#giveUp(), this.#ms);
      answer.then(
        (value) => {
          this.#answered(reject);
          resolve(value);
        },
        (error: unknown) => {
          this.#answered(reject);
          reject(storeError(error));
        },
      );
    });
  }

  #answered(reject: (silence: NoAnswer) => void): void {
    this.#waiting.delete(reject);
    if (this.#waiting.size > 0) return void this.#timer?.refresh();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #giveUp(): void {
    this.#timer = null;
    for (const reject of this.#waiting) reject(new NoAnswer(this.#ms));
    this.#waiting.clear();
  }
}
