import type { CallLimits } from "../../core/call-limits.ts";
import { Refusal, tryLater } from "../../core/refusal.ts";
import type { CallProgress } from "../../relay/call-progress.ts";
import type { RelayMetrics } from "../operating/relay-metrics.ts";
import type { AuthenticatedContext } from "../request/request-context.ts";

const retryAfterSeconds = 1;

/** Limits how many calls are open, so that no organization takes all connections and memory of a server. */
export class OpenCalls {
  readonly #limits: CallLimits;
  readonly #byOrganization = new Map<string, number>();
  #total = 0;

  constructor(limits: CallLimits) {
    this.#limits = limits;
  }

  /** Counts a call until its end. Throws the refusal if too many are open. */
  begin(organizationId: string, progress: CallProgress): void {
    const open = this.#byOrganization.get(organizationId) ?? 0;
    this.#refuseTooMany(open);
    this.#total++;
    this.#byOrganization.set(organizationId, open + 1);
    progress.onEnd(() => this.#end(organizationId));
  }

  #end(organizationId: string): void {
    this.#total--;
    const open = (this.#byOrganization.get(organizationId) ?? 0) - 1;
    if (open > 0) this.#byOrganization.set(organizationId, open);
    else this.#byOrganization.delete(organizationId);
  }

  #refuseTooMany(open: number): void {
    const { openPerOrganization, openPerServer } = this.#limits;
    if (open >= openPerOrganization) {
      const message = `This organization has ${openPerOrganization} calls open. Let one end before making another.`;
      throw new Refusal("rate-limited", message, { retryAfterSeconds });
    }
    if (this.#total >= openPerServer)
      throw tryLater("This server has too many calls open. Please try again shortly.", retryAfterSeconds);
  }
}

export interface CallCounts {
  readonly openCalls: OpenCalls;
  readonly relayMetrics: RelayMetrics;
}

/** Counts a call that is about to be passed on. Throws the refusal if too many are open. */
export function noteCall(
  { openCalls, relayMetrics }: CallCounts,
  context: AuthenticatedContext,
  progress: CallProgress,
) {
  openCalls.begin(context.actor.audience.organizationId, progress);
  relayMetrics.begin((context.relayed = progress));
}
