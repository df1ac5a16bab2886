import { notFound } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredKey } from "../../store/rows.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import { putNewKey, refuseDeclared, refuseExpired, type CreatedKey } from "./keys.ts";
import { openProject } from "../organization/projects.ts";

export interface Rotation {
  /** How long the old key goes on beside the new one; 0 ends it with this very change. */
  readonly overlapSeconds: number;
  /** Null gives the new key as long a life as the old one was given. */
  readonly expiresInSeconds: number | null;
}

export interface RotatedKey extends CreatedKey {
  /** The old key, as it is from now on. */
  readonly previous: StoredKey;
}

/** Puts a new key of the same holder, with the same name and scopes, in an old one's place. */
export function rotateKey(
  commit: Commit,
  author: ChangeAuthor,
  keyId: string,
  { overlapSeconds, expiresInSeconds }: Rotation,
): Promise<RotatedKey> {
  return commit(author, async (transaction, atSeconds) => {
    const old = await openKey(transaction, author, keyId);
    refuseExpired(old, atSeconds);
    const lifeSeconds = await givenLife(transaction, old);
    await transaction.rotations.put(old.organizationId, old.id, lifeSeconds);
    const { name, scopes, modelFields, modelNames } = old;
    const input = { name, scopes, modelFields, modelNames, expiresInSeconds: expiresInSeconds ?? lifeSeconds };
    const fresh = await putNewKey(transaction, kindOf(old), old, input, atSeconds);
    const previous = await retire(transaction, old, overlapSeconds, atSeconds);
    return {
      result: { ...fresh, previous },
      type: "rollcall.api_key.rotated",
      resourceId: old.id,
      projectId: old.projectId,
      details: { new_key_id: fresh.key.id, overlap_seconds: overlapSeconds },
    };
  });
}

async function openKey(transaction: Transaction, author: ChangeAuthor, keyId: string): Promise<StoredKey> {
  const key = await transaction.keys.findUnrevoked(author.actor.audience.organizationId, keyId);
  if (key === null) throw notFound("API key", keyId);
  if (key.projectId !== null) await openProject(transaction, author, key.projectId);
  refuseDeclared(key);
  return key;
}

// A rotation cuts a key's life short, and an update counts anew, so that its end may not tell what it was given.
async function givenLife(transaction: Transaction, key: StoredKey): Promise<number | null> {
  const remembered = await transaction.rotations.lifeBefore(key.organizationId, key.id);
  if (remembered !== undefined) return remembered;
  return key.expiresAt === null ? null : key.expiresAt - key.created;
}

async function retire(
  transaction: Transaction,
  old: StoredKey,
  overlapSeconds: number,
  atSeconds: number,
): Promise<StoredKey> {
  if (overlapSeconds === 0) {
    await transaction.keys.revoke(old.organizationId, old.id, atSeconds);
    return { ...old, revokedAt: atSeconds };
  }
  const retired = { ...old, expiresAt: Math.min(old.expiresAt ?? Infinity, atSeconds + overlapSeconds) };
  await transaction.keys.put(retired);
  return retired;
}

function kindOf({ kind, serviceAccountId }: StoredKey) {
  if (kind === "admin") return kind;
  return serviceAccountId === null ? "project" : "service-account";
}
