import type { UpstreamDeletion } from "../../store/sources.ts";
import type { CommitForAnother } from "../commit.ts";
import { deleteHere } from "./delete-model.ts";
import { askUpstream, placeOf, type Pushing } from "./push-deletion.ts";

// Longer than any server takes for one that it is in the middle of.
const leftBehindMs = 60_000;
const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;

/** What came of trying to finish a deletion. */
interface Attempt {
  readonly failures: number;
  readonly nextAtMs: number;
  readonly problem: string;
}

/**
 * Finishes the deletions that a server has left behind: asks the upstream once more, for which a model that is gone
 * already is deleted, and deletes the model here for whoever had asked for it.
 */
export class FinishingDeletions {
  readonly #pushing: Pushing;
  readonly #commit: CommitForAnother;
  readonly #note: (text: string) => void;
  #attempts: ReadonlyMap<string, Attempt> = new Map();

  /** `note` is told, once, what stays undone and why. */
  constructor(pushing: Pushing, commit: CommitForAnother, note: (text: string) => void) {
    this.#pushing = pushing;
    this.#commit = commit;
    this.#note = note;
  }

  /** Finishes what can be finished now. What an upstream refuses is tried ever less often. */
  async finish(): Promise<void> {
    const attempts = new Map<string, Attempt>();
    for (const intent of await this.#pushing.store.sources.unfinishedDeletions()) {
      const before = this.#attempts.get(intent.id);
      const failed = this.#isDue(intent, before) ? await this.#attempt(intent, before) : before;
      if (failed !== undefined) attempts.set(intent.id, failed);
    }
    this.#attempts = attempts;
  }

  #isDue({ atMs }: UpstreamDeletion, before: Attempt | undefined): boolean {
    const nowMs = this.#pushing.nowMs();
    return atMs <= nowMs - leftBehindMs && (before === undefined || before.nextAtMs <= nowMs);
  }

  async #attempt(intent: UpstreamDeletion, before: Attempt | undefined): Promise<Attempt | undefined> {
    try {
      await this.#finish(intent);
      return undefined;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== before?.problem) this.#note(`${inWords(intent)} is not finished yet: ${problem}`);
      const failures = (before?.failures ?? 0) + 1;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20));
      return { failures, nextAtMs: this.#pushing.nowMs() + pauseMs, problem };
    }
  }

  async #finish(intent: UpstreamDeletion): Promise<void> {
    const { organizationId, sourceId, sourceFingerprint, modelId: id, upstreamId, projectId, keyId, atMs } = intent;
    const { sources } = this.#pushing.store;
    const source = await sources.source({ organizationId, id: sourceId });
    const isTheOne = source !== null && source.deletion === "push" && placeOf(source) === sourceFingerprint;
    if (isTheOne && (await askUpstream(this.#pushing, source, upstreamId)))
      await this.#commit(intent, deleteHere({ organizationId, id, projectId }, { atMs, keyId }));
    // Nobody knows whether it is gone there; whoever wanted it gone asks again.
    else this.#note(`${inWords(intent)} is given up: the source was changed or removed before it was finished`);
    await sources.endUpstreamDeletion(intent);
  }
}

function inWords({ modelId, sourceId, organizationId }: UpstreamDeletion): string {
  return `the deletion of ${JSON.stringify(modelId)} at the source "${sourceId}" of ${organizationId}`;
}
