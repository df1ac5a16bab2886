import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Store, Transaction } from "../store/store.ts";
import type { ChangeAuthor } from "./change-author.ts";
import { newId } from "./new-id.ts";

/** What a change amounts to: what its caller is told, and what the audit log says of it. */
export interface Change<Result> {
  readonly result: Result;
  /** OpenAI's event type where there is one, otherwise ours under `rollcall.`. */
  readonly type: string;
  readonly resourceId: string;
  readonly projectId?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one shape of every change: look, refuse or go on, and in one transaction the change, its single audit row and
 * the next revision. Resolves when that is on disk and every later read shows it. A `work` that gives null has found
 * nothing to do, and nothing has happened.
 */
export type Commit = <Made extends Change<unknown> | null>(
  author: ChangeAuthor,
  work: (transaction: Transaction, atSeconds: number) => Promise<Made>,
) => Promise<ResultOf<Made>>;

type ResultOf<Made> = Made extends Change<infer Result> ? Result : null;

export function committer(store: Store, live: LiveCatalogue, nowMs: () => number): Commit {
  return async <Made extends Change<unknown> | null>(
    author: ChangeAuthor,
    work: (transaction: Transaction, atSeconds: number) => Promise<Made>,
  ) => {
    const atSeconds = Math.floor(nowMs() / 1000);
    const change = await store.write(async (transaction) => {
      const made = await work(transaction, atSeconds);
      if (made === null) return made;
      await transaction.audit({
        id: newId("audit_log-"),
        organizationId: author.actor.audience.organizationId,
        revision: transaction.revision,
        at: atSeconds,
        type: made.type,
        keyId: author.actor.keyId,
        principalId: author.actor.principal.id,
        address: author.address,
        requestId: author.requestId,
        projectId: made.projectId ?? null,
        resourceId: made.resourceId,
        details: made.details ?? {},
      });
      return made;
    });
    await live.catchUp();
    return (change === null ? null : change.result) as ResultOf<Made>;
  };
}
