import { ChainHeads } from "./audit/audit-chain.ts";
import type { SqlRunner, SqlValue } from "./driver.ts";

/**
 * What the changes of one transaction would each read again. No other transaction can change it meanwhile, because this
 * one has locked the clock's row.
 */
export class SharedReads {
  readonly heads = new ChainHeads();
  readonly #ofPeople = new Map<string, Promise<unknown>>();

  /** Reads something about keys, people, roles or projects, unless it is known. */
  ofPeople<T>(name: readonly unknown[], read: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(name);
    const known = this.#ofPeople.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const answer = read();
    this.#ofPeople.set(key, answer);
    return answer;
  }

  /** Runs statements that may change what is known about people. */
  forgetting(sql: SqlRunner): SqlRunner {
    return {
      all: (statement: string, values?: readonly SqlValue[]) => {
        if (!/^\s*select\b/i.test(statement)) this.#ofPeople.clear();
        return sql.all(statement, values);
      },
    };
  }
}

const shared = new WeakMap<object, SharedReads>();

/** Those of a transaction that changes share; new ones for a change that has its transaction to itself. */
export function sharedReadsOf(transaction: object = {}): SharedReads {
  const known = shared.get(transaction) ?? new SharedReads();
  shared.set(transaction, known);
  return known;
}
