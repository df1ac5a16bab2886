import { refreshDelayMs } from "../../core/sources/source.ts";
import type { LeftOut } from "../../core/sources/source-snapshot.ts";
import type { SourceState, StoredSource } from "../../store/sources.ts";
import type { StoreObserver } from "../../store/store.ts";
import type { BackgroundWriter } from "../background-writer.ts";
import type { AnswerCache } from "./answer-cache.ts";
import type { ChangeBudget } from "./change-budget.ts";
import type { PendingChanges } from "./pending-changes.ts";
import { nextLookMs } from "../objects/job-watch.ts";
import { describeSource } from "./source-health.ts";
import type { Upstreams } from "./upstreams.ts";

/** What refreshing sources needs. */
export interface RefreshServices extends BackgroundWriter {
  readonly upstreams: Upstreams;
  readonly answers: AnswerCache;
  readonly pendingChanges: PendingChanges;
  readonly budget: ChangeBudget;
  readonly log: Pick<StoreObserver, "event" | "trouble">;
  readonly nowMs: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

type Outcome = Omit<SourceState, "attemptedAtMs" | "nextAtMs">;

const leftOutMax = 100;
const watchedMax = 100;

/**
 * One attempt to refresh a source. Whichever way it ends, the outcome and the time of the next attempt are recorded, and
 * a change of the source's health is logged.
 */
export class RefreshAttempt {
  readonly startedAtMs: number;
  /** The state that the last attempt left. */
  readonly last: SourceState;
  readonly #services: RefreshServices;
  readonly #source: StoredSource;

  constructor(services: RefreshServices, source: StoredSource, last: SourceState) {
    this.startedAtMs = services.nowMs();
    this.last = last;
    this.#services = services;
    this.#source = source;
  }

  /** `digest` is the list's; null when the same list has to be compared once more. */
  succeeded(leftOut: readonly LeftOut[], digest: string | null): Promise<void> {
    const shown = { leftOut: leftOut.slice(0, leftOutMax), leftOutCount: leftOut.length };
    return this.#record({ ...this.#success(), ...shown, listDigest: digest });
  }

  /** The list is the last one. */
  succeededUnchanged(): Promise<void> {
    return this.#record({ ...this.last, ...this.#success() });
  }

  failed(error: string): Promise<void> {
    return this.#record({ ...this.last, failures: this.last.failures + 1, error });
  }

  /** The organization has no change left to make now, so nothing was fetched. */
  deferred(): Promise<void> {
    return this.#defer(this.last);
  }

  /** The organization's changes ran out while the list was being applied. */
  deferredInPart(): Promise<void> {
    this.#logHealth(this.#success());
    return this.#defer({ ...this.last, ...this.#success(), attemptedAtMs: this.startedAtMs });
  }

  #success() {
    return { succeededAtMs: this.startedAtMs, failures: 0, error: null };
  }

  async #record(outcome: Outcome): Promise<void> {
    const { nowMs, random } = this.#services;
    const usualMs = refreshDelayMs(this.#source.refreshSeconds, outcome.failures, random());
    const soonMs = outcome.failures === 0 ? await this.#jobsDelayMs() : null;
    const nextAtMs = Math.round(nowMs() + Math.min(usualMs, soonMs ?? Infinity));
    await this.#note({ ...outcome, attemptedAtMs: this.startedAtMs, nextAtMs });
    this.#logHealth(outcome);
  }

  /** Fine-tuning jobs that were made here may add a model at any time. */
  async #jobsDelayMs(): Promise<number | null> {
    const { store, nowMs } = this.#services;
    if (this.#source.organizationId === null) return null;
    return nextLookMs(await store.objects.watched(this.#source, nowMs(), watchedMax), nowMs());
  }

  #defer(outcome: Omit<SourceState, "nextAtMs">): Promise<void> {
    const { budget, log, nowMs, random } = this.#services;
    const { perMinute } = budget;
    const error = `Its organization has changed ${perMinute} models within a minute, which is the limit; the rest follows.`;
    if (this.last.error !== error)
      log.event(
        `${describeSource(this.#source)} is deferred: its organization changes more than ${perMinute} models a minute`,
      );
    const nextAtMs = nowMs() + refreshDelayMs(budget.defer(this.#source.organizationId), 0, random());
    return this.#note({ ...outcome, error, listDigest: null, nextAtMs });
  }

  #note(state: SourceState): Promise<void> {
    return this.#services.store.sources.noteRefresh(this.#source, state, this.last.nextAtMs);
  }

  /** Logs when the source begins to fail, and when it is healthy again. */
  #logHealth({ failures, error }: Pick<SourceState, "failures" | "error">): void {
    const { log } = this.#services;
    if (this.last.failures > 0 === failures > 0) return;
    if (failures > 0) log.trouble(`${describeSource(this.#source)} is failing: ${error}`);
    else log.event(`${describeSource(this.#source)} is healthy again`);
  }
}
