import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { demand } from "../core/access.ts";
import type { EventType } from "../core/audit/event-types.ts";
import type { Actor } from "../core/people/actor.ts";
import { hasExpired } from "../core/people/key.ts";
import { actorOf } from "../core/people/key-holder.ts";
import { actorOfSession, sessionOf } from "../core/people/session.ts";
import { incorrectKey, Refusal, sessionEnded } from "../core/refusal.ts";
import { Unchanged, type Store, type Transaction } from "../store/store.ts";
import { namedPartsOf } from "./audit-names.ts";
import { signatureOf, type ChangeAuthor, type Signature } from "./change-author.ts";
import { newId } from "./new-id.ts";

/** The outcome of a change: its result for the caller, and its audit row. */
export interface Change<Result> {
  readonly result: Result;
  readonly type: EventType;
  readonly resourceId: string | null;
  readonly projectId?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Makes every change in the same way: one transaction holds the change, one audit row and the next revision. Resolves
 * when that is on disk and every later read shows it. A `work` with nothing to do returns `unchanged(result)`, which
 * rolls back. An author's right is demanded again in the transaction; a change that no request asked for has a signature
 * instead.
 */
export type Commit = <Result, By extends Signature>(by: By, work: Work<Result, By>) => Promise<Result>;

/** What a change does, for `Commit` to run. */
export type Work<Result, By extends Signature = ChangeAuthor> = (
  transaction: Transaction,
  by: By,
  atSeconds: number,
) => Promise<Change<Result> | Unchanged<Result>>;

/** The signature of the server itself. */
export function signedByServer(organizationId: string): Signature {
  return { organizationId, keyId: null, principalId: null, address: null, requestId: null };
}

export function committer(store: Store, live: LiveCatalogue, nowMs: () => number): Commit {
  return async (by, work) => {
    const atSeconds = Math.floor(nowMs() / 1000);
    const written = store.write(
      async (transaction) => {
        if (isAuthor(by)) await demandAgain(transaction, by, atSeconds);
        const made = await work(transaction, by, atSeconds);
        if (made instanceof Unchanged) return made;
        await audit(transaction, made, by, atSeconds);
        return made.result;
      },
      by.organizationId,
      { isLong: !isAuthor(by) },
    );
    const result = await written.catch(async (error: unknown) => {
      // A refusal depends on stored data, so the catalogue must show that data before the caller gets the refusal.
      if (error instanceof Refusal) await live.catchUp.showCommitted();
      throw error;
    });
    // The change is durable by now, so nothing after this may report it as failed.
    await live.catchUp.showCommitted();
    return result;
  };
}

function isAuthor(by: Signature): by is ChangeAuthor {
  return "actor" in by;
}

/**
 * Since the request was authenticated, its key may have been revoked or its role taken, perhaps through another server:
 * the body may have taken long to arrive.
 */
async function demandAgain(transaction: Transaction, { actor, right }: ChangeAuthor, atSeconds: number): Promise<void> {
  const now = await actorNow(transaction, actor);
  if (now instanceof Refusal) throw now;
  if (hasExpired(now, atSeconds)) throw sessionOf(now) === null ? incorrectKey(now.keyId) : sessionEnded();
  demand(now, right);
}

/** What the author's key, or session, is worth by now. */
async function actorNow({ authors }: Transaction, actor: Actor): Promise<Actor | Refusal> {
  if (sessionOf(actor) !== null) return actorOfSession(await authors.ofSession(actor));
  return actorOf(await authors.ofKey(actor), actor.keyId);
}

/** Writes the audit row of a change. */
export async function audit(
  transaction: Transaction,
  { type, resourceId, projectId = null, details = {} }: Omit<Change<unknown>, "result">,
  by: Signature,
  at: number,
): Promise<void> {
  const change = { type, projectId, resourceId, details };
  const { revision } = transaction;
  const signature = signatureOf(by);
  const names = await transaction.names(by.organizationId, namedPartsOf({ ...signature, ...change }));
  await transaction.audit({ ...signature, id: newId("audit_log-"), revision, at, ...change, names });
}
