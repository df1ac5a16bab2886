import { backoffMs } from "../../core/time/backoff.ts";
import type { UpstreamDeletion } from "../../store/sources.ts";
import { deleteHere, type DeletionServices } from "./delete-model.ts";
import { deleteUpstream, sourceFingerprint } from "./push-deletion.ts";

// Longer than any server needs for a deletion, so an older intent has no request working on it.
const abandonedMs = 60_000;
const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;

type Services = Omit<DeletionServices, "live">;

interface FailedAttempt {
  readonly failures: number;
  readonly nextAtMs: number;
  readonly problem: string;
}

/**
 * The deletions that a server recorded and did not finish. Each is sent to the source again, which answers 404 if the
 * model is already gone there, and the model is then deleted here in the name of the key that asked for it.
 */
export class UnfinishedDeletions {
  readonly #services: Services;
  /** Logs a deletion that fails once per reason. */
  readonly #log: (text: string) => void;
  #failed: ReadonlyMap<string, FailedAttempt> = new Map();

  constructor(services: Services, log: (text: string) => void) {
    this.#services = services;
    this.#log = log;
  }

  /** Tries every deletion that is due; those that failed before are due ever less often. */
  async finish(): Promise<void> {
    const failed = new Map<string, FailedAttempt>();
    for (const intent of await this.#services.store.sources.unfinishedDeletions()) {
      const last = this.#failed.get(intent.id);
      const next = this.#isDue(intent, last) ? await this.#attempt(intent, last) : last;
      if (next !== undefined) failed.set(intent.id, next);
    }
    this.#failed = failed;
  }

  #isDue({ atMs }: UpstreamDeletion, last: FailedAttempt | undefined): boolean {
    const nowMs = this.#services.nowMs();
    return atMs <= nowMs - abandonedMs && (last === undefined || last.nextAtMs <= nowMs);
  }

  async #attempt(intent: UpstreamDeletion, last: FailedAttempt | undefined): Promise<FailedAttempt | undefined> {
    try {
      await this.#finish(intent);
      return undefined;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== last?.problem) this.#log(`${inWords(intent)} is not finished yet: ${problem}`);
      const failures = (last?.failures ?? 0) + 1;
      const nextAtMs = this.#services.nowMs() + backoffMs(failures, firstPauseMs, longestPauseMs);
      return { failures, nextAtMs, problem };
    }
  }

  async #finish(intent: UpstreamDeletion): Promise<void> {
    const { organizationId, sourceId, modelId: id, upstreamId, projectId, keyId, atMs } = intent;
    const { store, upstreams, commit } = this.#services;
    const { sources } = store;
    const source = await sources.find({ organizationId, id: sourceId });
    const isSameSource =
      source !== null && source.deletion === "push" && sourceFingerprint(source) === intent.sourceFingerprint;
    // The request had the right to delete. The intent has no actor, so `commit` does not demand the right again: the
    // model may already be gone at the source, and must not stay here because its key was revoked since.
    if (isSameSource && (await deleteUpstream(upstreams, source, upstreamId)))
      await commit(intent, deleteHere({ organizationId, id, projectId }, { atMs, keyId }));
    // Whether the model is gone there cannot be known, so it stays here until somebody deletes it again.
    else this.#log(`${inWords(intent)} is given up: the source was changed or removed before it was finished`);
    await sources.endUpstreamDeletion(intent);
  }
}

function inWords({ modelId, sourceId, organizationId }: UpstreamDeletion): string {
  return `the deletion of ${JSON.stringify(modelId)} at the source "${sourceId}" of ${organizationId}`;
}
