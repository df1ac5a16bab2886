import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { demand } from "../core/access.ts";
import { hasExpired } from "../core/people/key.ts";
import { actorOf } from "../core/people/key-holder.ts";
import { incorrectKey, Refusal } from "../core/refusal.ts";
import { Unchanged, type Store, type Transaction } from "../store/store.ts";
import type { AuditEvent } from "../store/rows.ts";
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
 * the next revision. Resolves when that is on disk and every later read shows it. A `work` that finds nothing to do
 * returns `unchanged(result)`, and nothing has happened.
 */
export type Commit = <Result>(author: ChangeAuthor, work: Work<Result>) => Promise<Result>;

export type Work<Result> = (transaction: Transaction, atSeconds: number) => Promise<Change<Result> | Unchanged<Result>>;

/** A change that nobody asked for in a request: the server itself makes it, in one organization. */
export type CommitByServer = <Result>(organizationId: string, work: Work<Result>) => Promise<Result>;

export function committer(store: Store, live: LiveCatalogue, nowMs: () => number): Commit {
  return (author, work) =>
    commitAs(signatureOf(author), store, live, nowMs, async (transaction, atSeconds) => {
      await refuseLapsed(transaction, author, atSeconds);
      return work(transaction, atSeconds);
    });
}

/**
 * Demands the author's right again, within the transaction: since the request was let in, its body may have taken a
 * while, and the key may have been revoked or the role taken, perhaps through another server.
 */
async function refuseLapsed(transaction: Transaction, { actor, right }: ChangeAuthor, atSeconds: number) {
  const { keyId, audience } = actor;
  const now = actorOf(await transaction.keys.findHolder(audience.organizationId, keyId), keyId);
  if (now instanceof Refusal) throw now;
  if (hasExpired(now, atSeconds)) throw incorrectKey(keyId);
  demand(now, right);
}

export function serverCommitter(store: Store, live: LiveCatalogue, nowMs: () => number): CommitByServer {
  const nobody = { keyId: null, principalId: null, address: null, requestId: null };
  return (organizationId, work) => commitAs({ organizationId, ...nobody }, store, live, nowMs, work);
}

/** A change that was asked for in a request whose server ended in the middle of it. */
export type CommitForAnother = <Result>(signature: Signature, work: Work<Result>) => Promise<Result>;

export function resumingCommitter(store: Store, live: LiveCatalogue, nowMs: () => number): CommitForAnother {
  return (signature, work) => commitAs(signature, store, live, nowMs, work);
}

export type Signature = Pick<AuditEvent, "organizationId" | "keyId" | "principalId" | "address" | "requestId">;

function signatureOf({ actor, address, requestId }: ChangeAuthor): Signature {
  const { keyId, principal, audience } = actor;
  return { organizationId: audience.organizationId, keyId, principalId: principal.id, address, requestId };
}

async function commitAs<Result>(
  signature: Signature,
  store: Store,
  live: LiveCatalogue,
  nowMs: () => number,
  work: Work<Result>,
): Promise<Result> {
  const atSeconds = Math.floor(nowMs() / 1000);
  const result = await written(store, live, signature.organizationId, async (transaction) => {
    const made = await work(transaction, atSeconds);
    if (made instanceof Unchanged) return made;
    await transaction.audit({
      ...signature,
      id: newId("audit_log-"),
      revision: transaction.revision,
      at: atSeconds,
      type: made.type,
      projectId: made.projectId ?? null,
      resourceId: made.resourceId,
      details: made.details ?? {},
    });
    return made.result;
  });
  // It must not be reported as failed, whatever comes of this.
  await live.showCommitted();
  return result;
}

/** A refusal rests on what the store holds, so memory has to show as much before the caller hears of it. */
async function written<T>(
  store: Store,
  live: LiveCatalogue,
  organizationId: string,
  work: (transaction: Transaction) => Promise<T | Unchanged<T>>,
): Promise<T> {
  try {
    return await store.write(work, organizationId);
  } catch (error) {
    if (error instanceof Refusal) await live.showCommitted();
    throw error;
  }
}
