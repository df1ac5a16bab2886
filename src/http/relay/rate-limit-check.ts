import type { KnownLimits, ProjectLimits } from "../../catalogue/known-limits.ts";
import { limitReached, limitUnknown, requestTooLarge } from "../../core/limits/limit-refusals.ts";
import type { Standing } from "../../core/limits/standing.ts";
import { targetId } from "../../core/models/model.ts";
import { noLimit, type CallLimitName } from "../../core/people/rate-limit.ts";
import type { HeldLimit, Outcome } from "../../registry/limits/held-limit.ts";
import type { HeldLimits } from "../../registry/limits/held-limits.ts";
import type { CallProgress } from "../../relay/call-progress.ts";
import type { AskedCall, Check, Terms } from "./admission.ts";
import { needOf, type Need } from "./call-needs.ts";
import { usedOf } from "./used.ts";

const [minuteMs, dayMs] = [60_000, 86_400_000];

/** The limits that hold for calls, those first that are used up for longest, and how long each takes to fill up. */
const periods: readonly (readonly [name: CallLimitName, periodMs: number])[] = [
  ["max_requests_per_1_day", dayMs],
  ["max_requests_per_1_minute", minuteMs],
  ["max_tokens_per_1_minute", minuteMs],
  ["max_images_per_1_minute", minuteMs],
  ["max_audio_megabytes_per_1_minute", minuteMs],
];

/** A limit, and what a call needs of it. */
interface Needed extends Need {
  readonly limit: HeldLimit;
}

/** Holds calls to the rate limits of their project for the model. */
export class RateLimitCheck implements Check {
  readonly #known: KnownLimits;
  readonly #held: HeldLimits;

  constructor(known: KnownLimits, held: HeldLimits) {
    this.#known = known;
    this.#held = held;
  }

  termsOf(asked: AskedCall): Terms | null | Promise<Terms | null> {
    const { audience, projectId } = asked.actor;
    if (projectId === null) return null;
    const limits = this.#known.of(audience.organizationId, projectId);
    if (limits instanceof Promise) return limits.then((known) => this.#termsIn(known, asked, projectId));
    return this.#termsIn(limits, asked, projectId);
  }

  #termsIn(limits: ProjectLimits, asked: AskedCall, projectId: string): Terms | null {
    if (limits.size === 0) return null;
    const needed = this.#neededOf(limits, asked, projectId);
    const ids = new Set([targetId(asked.model)]);
    for (const model of asked.further.values()) {
      if (ids.has(targetId(model))) continue;
      ids.add(targetId(model));
      needed.push(...this.#neededOf(limits, { ...asked, model }, projectId));
    }
    return needed.length === 0 ? null : new RateTerms(needed, this.#held);
  }

  /** What the call needs of the limits of its model. */
  #neededOf(limits: ProjectLimits, asked: AskedCall, projectId: string): Needed[] {
    const modelId = targetId(asked.model);
    const set = limits.get(modelId);
    if (set === undefined) return [];
    const { organizationId } = asked.actor.audience;
    const needed: Needed[] = [];
    for (const [name, periodMs] of periods) {
      const capacity = set[name] ?? noLimit;
      const need = capacity >= noLimit ? null : needOf(name, asked);
      if (need === null) continue;
      const limit = this.#held.of({ organizationId, projectId, modelId, name }, { capacity, periodMs });
      needed.push({ limit, least: need.least, amount: Math.min(need.amount, Math.max(capacity, need.least)) });
    }
    return needed;
  }
}

class RateTerms implements Terms {
  readonly #needed: readonly Needed[];
  readonly #held: HeldLimits;

  constructor(needed: readonly Needed[], held: HeldLimits) {
    this.#needed = needed;
    this.#held = held;
  }

  get mustCount(): boolean {
    return this.#needed.some(({ limit }) => limit.bucket.name === "max_tokens_per_1_minute");
  }

  admit(progress: CallProgress): readonly Standing[] | Promise<readonly Standing[]> {
    for (const one of this.#needed) {
      const { capacity } = one.limit.stock.size;
      if (one.least > capacity) throw capacity === 0 ? this.#reached(one, 0) : requestTooLarge(this.#limited(one, 0));
    }
    let taken = 0;
    for (const one of this.#needed) {
      if (!one.limit.take(one.amount)) return this.#waitFrom(taken, progress);
      this.#hold(one, progress);
      taken++;
    }
    return this.#standings();
  }

  async #waitFrom(first: number, progress: CallProgress): Promise<readonly Standing[]> {
    for (const [held, one] of this.#needed.entries()) {
      if (held < first) continue;
      const outcome = one.limit.take(one.amount) ? "admitted" : await this.#wait(one);
      if (outcome === "away") throw limitUnknown();
      if (outcome === "refused") throw this.#reached(one, held);
      this.#hold(one, progress);
    }
    return this.#standings();
  }

  #wait({ limit, amount }: Needed): Promise<Outcome> | Outcome {
    if (limit.isDry) return "refused";
    const waiting = limit.wait(amount);
    this.#held.used(limit);
    return waiting;
  }

  /** Holds what was taken until the call ends, and then corrects it by what the call has used. */
  #hold({ limit, amount }: Needed, progress: CallProgress): void {
    limit.open++;
    this.#held.used(limit);
    progress.onEnd(() => {
      limit.open--;
      limit.stock.correct(amount - usedOf(limit.bucket.name, amount, progress));
      this.#held.used(limit);
    });
  }

  #reached(one: Needed, held: number) {
    const { stock } = one.limit;
    const waitMs = stock.size.capacity === 0 ? null : Math.max(1, stock.waitMs(one.amount, this.#held.nowMs()));
    return limitReached(this.#limited(one, held), waitMs);
  }

  #limited({ limit, amount }: Needed, held: number) {
    const { modelId, projectId } = limit.bucket;
    const standing = limit.stock.standing(this.#held.nowMs());
    return { modelId, projectId, standing, requested: amount, standings: this.#standings(held) };
  }

  /** `held` of the first limits are given back in a moment. */
  #standings(held = 0): readonly Standing[] {
    const nowMs = this.#held.nowMs();
    return this.#needed.map(({ limit, amount }, at) => limit.stock.standing(nowMs, at < held ? amount : 0));
  }
}
