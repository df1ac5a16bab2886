import { Refusal } from "../../core/refusal.ts";

/** As many as one person looks at. */
const perOrganizationMax = 2;
/** As many as lists are refreshed at once. */
const perServerMax = 8;
const retryAfterSeconds = 5;

/** How many trials run at once: a trial holds a connection, and the list that it fetches. */
export class TrialPlaces {
  readonly #taken = new Map<string, number>();
  #open = 0;

  /** Throws the refusal if too many trials run. */
  async hold<Result>(organizationId: string, work: () => Promise<Result>): Promise<Result> {
    const taken = this.#taken.get(organizationId) ?? 0;
    if (taken >= perOrganizationMax) throw tooMany("Your organization tries", perOrganizationMax);
    if (this.#open >= perServerMax) throw tooMany("This server tries", perServerMax);
    this.#take(organizationId, 1);
    try {
      return await work();
    } finally {
      this.#take(organizationId, -1);
    }
  }

  #take(organizationId: string, change: number): void {
    this.#open += change;
    const left = (this.#taken.get(organizationId) ?? 0) + change;
    if (left > 0) this.#taken.set(organizationId, left);
    else this.#taken.delete(organizationId);
  }
}

function tooMany(whose: string, most: number): Refusal {
  const message = `${whose} ${most} sources already. Please try again when one has answered.`;
  return new Refusal("rate-limited", message, { retryAfterSeconds });
}
