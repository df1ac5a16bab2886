import { NoAnswer } from "./answer-timer.ts";
import { PostgresSession, type SessionTerms } from "./session.ts";
import { StoreUnavailable } from "../store.ts";

/** The sessions with one database, opened on demand and kept. */
export class PostgresSessions {
  readonly #url: URL;
  readonly #terms: SessionTerms;
  readonly #max: number;
  readonly #onNoAnswer: (why: StoreUnavailable) => void;
  readonly #all = new Set<PostgresSession>();
  readonly #free: PostgresSession[] = [];
  /** Null tells a waiter that there may be room to open a session now. */
  #waiting: PromiseWithResolvers<PostgresSession | null>[] = [];
  #opening = 0;
  #ended: StoreUnavailable | null = null;
  readonly #empty = Promise.withResolvers<void>();

  constructor(url: URL, terms: SessionTerms, max: number, onNoAnswer: (why: StoreUnavailable) => void) {
    this.#url = url;
    this.#terms = terms;
    this.#max = max;
    this.#onNoAnswer = onNoAnswer;
  }

  /** A session for exclusive use until it is released. */
  async take(): Promise<PostgresSession> {
    for (;;) {
      if (this.#ended !== null) throw this.#ended;
      const session = this.#free.pop() ?? (this.#isFull() ? await this.#wait() : await this.#open());
      if (session === null) continue;
      if (this.#terms.keepsPlans) this.#openSpare();
      return session;
    }
  }

  release(session: PostgresSession): void {
    if (session.isBroken || session.isWorn || this.#ended !== null) this.#drop(session);
    else if (this.#waiting.length === 0) this.#free.push(session);
    else this.#waiting.shift()?.resolve(session);
  }

  /** Closes every session, even those in use. */
  end(why: StoreUnavailable): void {
    this.#ended ??= why;
    for (const session of this.#all) session.close();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(why);
  }

  /** Waits until every session is released. */
  async close(): Promise<void> {
    this.#ended ??= new StoreUnavailable("the store is closed");
    for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#ended);
    for (const session of this.#free.splice(0)) this.#drop(session);
    this.#noteEmpty();
    await this.#empty.promise;
  }

  #isFull(): boolean {
    return this.#all.size + this.#opening >= this.#max;
  }

  async #open(): Promise<PostgresSession> {
    this.#opening++;
    try {
      const session = await PostgresSession.open(this.#url, this.#terms, this.#onNoAnswer);
      this.#all.add(session);
      if (this.#ended === null) return session;
      this.#drop(session);
      throw this.#ended;
    } finally {
      this.#opening--;
      this.#noteEmpty();
      if (!this.#isFull()) this.#waiting.shift()?.resolve(null);
    }
  }

  /** The next one to write then waits for no connection. */
  #openSpare(): void {
    if (this.#free.length > 0 || this.#opening > 0 || this.#isFull()) return;
    void this.#open().then(
      (session) => this.release(session),
      () => undefined,
    );
  }

  #wait(): Promise<PostgresSession | null> {
    const waiter = Promise.withResolvers<PostgresSession | null>();
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((other) => other !== waiter);
      const why = new NoAnswer(this.#terms.answerMsMax);
      waiter.reject(why);
      this.#onNoAnswer(why);
    }, this.#terms.answerMsMax);
    this.#waiting.push(waiter);
    return waiter.promise.finally(() => clearTimeout(timer));
  }

  #drop(session: PostgresSession): void {
    session.close();
    this.#all.delete(session);
    this.#noteEmpty();
    this.#waiting.shift()?.resolve(null);
  }

  #noteEmpty(): void {
    if (this.#ended !== null && this.#all.size + this.#opening === 0) this.#empty.resolve();
  }
}
