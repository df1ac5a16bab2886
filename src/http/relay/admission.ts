import type { Standing } from "../../core/limits/standing.ts";
import type { Model } from "../../core/models/model.ts";
import type { Actor } from "../../core/people/actor.ts";
import type { CallBody } from "../../relay/body/call-body.ts";
import type { CallProgress } from "../../relay/call-progress.ts";
import type { Call } from "../../relay/calls.ts";

/** A call whose model is found, visible and resolved. */
export interface AskedCall {
  readonly actor: Actor;
  readonly model: Model;
  /** The further models that its body names, any of which may answer. */
  readonly further: ReadonlyMap<string, Model>;
  readonly call: Call;
  readonly body: CallBody;
}

/** One kind of limit that may hold for calls. */
export interface Check {
  /** What holds for this call. Null if nothing does, which must cost next to nothing. */
  termsOf(asked: AskedCall): Terms | null | Promise<Terms | null>;
}

export interface Terms {
  /** Whether the tokens of the call must be known in the end, those of a stream too. */
  readonly mustCount: boolean;
  /**
   * Holds what the call may use, or throws the refusal. What is held is settled at the end of `progress`. A call that
   * another check refuses ends as failed, without any attempt. Returns what is left, for the headers.
   */
  admit(progress: CallProgress): readonly Standing[] | Promise<readonly Standing[]>;
}

/** The one place where limits are checked before a call is passed on. The first check that refuses decides. */
export class Admission implements Check {
  readonly #checks: readonly Check[];

  constructor(checks: readonly Check[]) {
    this.#checks = checks;
  }

  termsOf(asked: AskedCall): Terms | null | Promise<Terms | null> {
    const all: Terms[] = [];
    for (const [at, check] of this.#checks.entries()) {
      const terms = check.termsOf(asked);
      if (terms instanceof Promise) return this.#termsFrom(asked, at, terms, all);
      if (terms !== null) all.push(terms);
    }
    return together(all);
  }

  async #termsFrom(asked: AskedCall, at: number, pending: Promise<Terms | null>, before: readonly Terms[]) {
    const all = [...before];
    const found = await pending;
    if (found !== null) all.push(found);
    for (const check of this.#checks.slice(at + 1)) {
      const terms = await check.termsOf(asked);
      if (terms !== null) all.push(terms);
    }
    return together(all);
  }
}

function together(all: readonly Terms[]): Terms | null {
  const [first = null, ...others] = all;
  if (others.length === 0) return first;
  return {
    mustCount: all.some(({ mustCount }) => mustCount),
    admit: async (progress) => {
      const standings: Standing[] = [];
      for (const terms of all) standings.push(...(await terms.admit(progress)));
      return standings;
    },
  };
}
