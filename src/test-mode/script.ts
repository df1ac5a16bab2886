import type { ScriptAnswer, ScriptedCall } from "../api/test-mode.ts";

export interface ScriptSettings {
  readonly name: string;
  /** The key whose calls have this script if their header names none; null for no key. */
  readonly apiKeyId: string | null;
  /** Whether a call is refused that no answer is left for. */
  readonly isStrict: boolean;
  readonly answers: readonly ScriptAnswer[];
}

/** A request as a script sees it. */
export interface Asked {
  readonly call: ScriptedCall;
  /** As the request names it; null for a list. */
  readonly model: string | null;
  readonly body: string;
}

/** An answer of a script, at its place there. */
export interface Taken {
  readonly answer: ScriptAnswer;
  readonly at: number;
}

/** A list of answers for the requests that have this script. */
export class Script {
  readonly settings: ScriptSettings;
  readonly used: number[];
  /** How many calls no answer was left for. */
  unanswered = 0;

  constructor(settings: ScriptSettings) {
    this.settings = settings;
    this.used = settings.answers.map(() => 0);
  }

  /** How often the answer there can still be given; null for an answer to all requests. */
  leftAt(at: number): number | null {
    const times = this.settings.answers[at]?.times;
    return times === null ? null : (times ?? 1) - (this.used[at] ?? 0);
  }

  /** The first answer that fits and is left, which is used by this. Null if there is none. */
  take(asked: Asked): Taken | null {
    for (const [at, answer] of this.settings.answers.entries()) {
      if (this.leftAt(at) === 0 || !fits(answer, asked)) continue;
      this.used[at] = (this.used[at] ?? 0) + 1;
      return { answer, at };
    }
    if (!isOfModels(asked.call)) this.unanswered++;
    return null;
  }
}

/** Requests of the Models API have no answer that does not name them, so that a client may list models meanwhile. */
function fits({ match = {} }: ScriptAnswer, { call, model, body }: Asked): boolean {
  if (match.call === undefined ? isOfModels(call) : match.call !== call) return false;
  if (match.model !== undefined && match.model !== model) return false;
  return match.contains === undefined || body.includes(match.contains);
}

export function isOfModels(call: ScriptedCall): boolean {
  return call.startsWith("models.");
}
