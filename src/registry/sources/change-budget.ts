import { Recent } from "../../catalogue/recent.ts";
import { changesLimited } from "../../core/refusal.ts";
import { modelsPerPart } from "../parts.ts";

interface Account {
  /** How many models may change now. Below zero after a change that was larger than what was left. */
  left: number;
  atMs: number;
}

const organizationsMax = 100_000;
/** A refresh that is put off waits for some seconds' worth of changes, and does not come back for a handful. */
const worthwhileSeconds = 5;

/**
 * So many models of its sources may change in a minute in each organization, at once or one after the other; on this
 * server. A change that somebody asks for is made as a whole while anything is left, and what comes after it waits longer.
 */
export class ChangeBudget {
  readonly perMinute: number;
  readonly #nowMs: () => number;
  readonly #accounts = new Recent<Account>(organizationsMax);
  #deferrals = 0;

  constructor(perMinute: number, nowMs: () => number) {
    this.perMinute = perMinute;
    this.#nowMs = nowMs;
  }

  /** Refreshes that were put off. */
  get deferrals(): number {
    return this.#deferrals;
  }

  left(organizationId: string | null): number {
    return organizationId === null ? Infinity : this.#account(organizationId).left;
  }

  /** Whether so many may change now. More than a minute's are let in when a minute's are left. */
  hasRoom(organizationId: string | null, models: number): boolean {
    return this.left(organizationId) >= Math.min(models, this.perMinute);
  }

  take(organizationId: string | null, models: number): void {
    if (organizationId !== null) this.#account(organizationId).left -= models;
  }

  /** Takes what a change asked for by somebody needs, or throws the refusal. */
  charge(organizationId: string | null, models: number): void {
    if (this.left(organizationId) <= 0) throw changesLimited(this.perMinute, this.#secondsUntil(organizationId, 1));
    this.take(organizationId, models);
  }

  /** Puts a refresh off; gives back for how many seconds. */
  defer(organizationId: string | null): number {
    this.#deferrals++;
    const part = Math.min(modelsPerPart, this.perMinute);
    return this.#secondsUntil(organizationId, Math.max(part, (worthwhileSeconds / 60) * this.perMinute));
  }

  #secondsUntil(organizationId: string | null, models: number): number {
    const lacking = models - this.left(organizationId);
    return Math.max(1, Math.ceil((lacking / this.perMinute) * 60));
  }

  #account(organizationId: string): Account {
    const nowMs = this.#nowMs();
    const known = this.#accounts.get(organizationId);
    const account = known ?? { left: this.perMinute, atMs: nowMs };
    const refill = (Math.max(0, nowMs - account.atMs) / 60_000) * this.perMinute;
    account.left = Math.min(this.perMinute, account.left + refill);
    account.atMs = nowMs;
    if (known === undefined) this.#accounts.set(organizationId, account);
    return account;
  }
}
