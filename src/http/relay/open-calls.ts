import type { CallLimits } from "../../core/call-limits.ts";
import { Refusal, tryLater } from "../../core/refusal.ts";
import type { CallProgress } from "../../relay/call-progress.ts";
import type { RelayMetrics } from "../operating/relay-metrics.ts";
import type { AuthenticatedContext } from "../request/request-context.ts";
import { OpenPlaces, type Caller, type Excess } from "./open-places.ts";

const retryAfterSeconds = 1;

/** Limits how many calls are open, so that nobody takes all connections and memory of a server. */
export class OpenCalls {
  readonly #limits: CallLimits;
  readonly #places: OpenPlaces;
  readonly #ofOrganizations = new Map<string, Set<CallProgress>>();

  constructor(limits: CallLimits) {
    this.#limits = limits;
    this.#places = new OpenPlaces({ perOrganization: limits.openPerOrganization, perServer: limits.openPerServer });
  }

  /** Counts a call until its end. Throws the refusal if too many are open. */
  begin(caller: Caller, progress: CallProgress): void {
    const excess = this.#places.excessOf(caller);
    if (excess !== null) throw this.#refusalOf(excess, caller);
    this.#places.take(caller);
    this.#note(caller.audience.organizationId, progress);
    progress.onEnd(() => this.#places.free(caller));
  }

  /** How many calls of an organization wait for each source, or for the rest of its answer, by the source's key. */
  bySource(organizationId: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { attempts, serving } of this.#ofOrganizations.get(organizationId) ?? [])
      if (attempts > 0) counts.set(serving.key, (counts.get(serving.key) ?? 0) + 1);
    return counts;
  }

  #note(organizationId: string, progress: CallProgress): void {
    const calls = this.#ofOrganizations.get(organizationId) ?? new Set();
    this.#ofOrganizations.set(organizationId, calls.add(progress));
    progress.onEnd(() => {
      calls.delete(progress);
      if (calls.size === 0) this.#ofOrganizations.delete(organizationId);
    });
  }

  #refusalOf(excess: Excess, caller: Caller): Refusal {
    if (excess === "server's limit")
      return tryLater("This server has too many calls open. Please try again shortly.", retryAfterSeconds);
    const reason = reasons[excess](caller, this.#limits);
    return new Refusal("rate-limited", `${reason} Try again when one has ended.`, { retryAfterSeconds });
  }
}

type Refused = Exclude<Excess, "server's limit">;

const reasons: Readonly<Record<Refused, (caller: Caller, limits: CallLimits) => string>> = {
  "key's limit": ({ maxOpenCalls }) => `This API key has ${callsOpen(maxOpenCalls)}, which is its limit.`,
  "project's limit": ({ projectMaxOpenCalls }) =>
    `The keys of this project have ${callsOpen(projectMaxOpenCalls)}, which is its limit.`,
  "organization's limit": (_, { openPerOrganization }) =>
    `This organization has ${callsOpen(openPerOrganization)}, which is its limit.`,
  "key's share of the organization": (_, { openPerOrganization }) =>
    `This organization has almost ${openPerOrganization} calls open, and this API key more than its share of them.`,
  "key's share of the server": () =>
    "This server has almost as many calls open as it may, and this API key more than its share of them.",
  "organization's share of the server": () =>
    "This server has almost as many calls open as it may, and this organization more than its share of them.",
};

function callsOpen(count: number | null): string {
  return count === 1 ? "1 call open" : `${count} calls open`;
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
): void {
  openCalls.begin(context.actor, progress);
  relayMetrics.begin((context.relayed = progress));
}
