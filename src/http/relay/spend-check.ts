import { callCost, hasPrice } from "../../core/spend/call-cost.ts";
import { costUnknown, spendLimitExceeded } from "../../core/spend/spend-refusal.ts";
import type { ScopeSpending } from "../../registry/spend/scope-spending.ts";
import type { Spending } from "../../registry/spend/spending.ts";
import { isInBackground } from "../../relay/body/background.ts";
import type { AskedCall, Check, Terms } from "./admission.ts";

/** Holds calls to the spend limits of their organization and project, and counts what they cost. */
export class SpendCheck implements Check {
  readonly #spending: Spending;
  readonly #nowMs: () => number;

  constructor(spending: Spending, nowMs: () => number) {
    this.#spending = spending;
    this.#nowMs = nowMs;
  }

  termsOf(asked: AskedCall): Terms | null | Promise<Terms | null> {
    const { audience, projectId } = asked.actor;
    const whole = this.#spending.of(audience.organizationId, null);
    const part = projectId === null ? null : this.#spending.of(audience.organizationId, projectId);
    if (whole instanceof Promise || part instanceof Promise)
      return Promise.all([whole, part]).then(([read, readPart]) => this.#termsFor(asked, read, readPart));
    return this.#termsFor(asked, whole, part);
  }

  #termsFor({ model, body }: AskedCall, whole: ScopeSpending, part: ScopeSpending | null): Terms | null {
    const isPartWatched = part !== null && part.isWatched;
    if (!whole.isWatched && !isPartWatched) return null;
    const watched = [...(isPartWatched ? [part] : []), ...(whole.isWatched ? [whole] : [])];
    const isPriced = hasPrice(model.facts);
    return {
      mustCount: isPriced,
      admit: (progress) => {
        if (isPriced && isInBackground(body) && watched.some(({ isLimited }) => isLimited)) throw costUnknown();
        const arrivedMs = this.#nowMs();
        for (const spending of watched) {
          this.#spending.use(spending);
          if (spending.isReachedAt(arrivedMs)) throw spendLimitExceeded(spending.scope);
        }
        progress.onEnd(({ end, usage }) => {
          const cost = callCost(end ?? "failed", usage, model.facts);
          for (const spending of watched) {
            this.#spending.use(spending);
            if (cost !== "0") spending.add(cost, arrivedMs);
          }
        });
        return [];
      },
    };
  }
}
