import { keySettingsOf } from "../../core/people/key-settings.ts";
import { existing } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredKey } from "../../store/rows.ts";
import type { Work } from "../commit.ts";
import { createKey, refuseDeclared, refuseExpired, type CreatedKey } from "./keys.ts";
import { openProject } from "../organization/projects.ts";

export interface Rotation {
  /** How long the old key stays valid beside the new one; 0 revokes it in the same change. */
  readonly overlapSeconds: number;
  /** Null gives the new key the lifetime that the old one was given. */
  readonly expiresInSeconds: number | null;
}

/** Replaces a key with a new one of the same holder, name and scopes. `previous` is the old key after the rotation. */
export function rotateKey(
  keyId: string,
  { overlapSeconds, expiresInSeconds }: Rotation,
): Work<CreatedKey & { readonly previous: StoredKey }> {
  return async (transaction, { organizationId }, atSeconds) => {
    const old = await rotatableKey(transaction, organizationId, keyId);
    refuseExpired(old, atSeconds);
    const lifeSeconds = await originalLife(transaction, old);
    await transaction.rotations.put(old.organizationId, old.id, lifeSeconds);
    const { name, scopes } = old;
    const settings = keySettingsOf(old);
    const input = { name, scopes, settings, rotatedFrom: old.id, expiresInSeconds: expiresInSeconds ?? lifeSeconds };
    const created = await createKey(transaction, old, input, atSeconds);
    const previous = await retire(transaction, old, overlapSeconds, atSeconds);
    return {
      result: { ...created, previous },
      type: "rollcall.api_key.rotated",
      resourceId: old.id,
      projectId: old.projectId,
      details: { new_key_id: created.key.id, overlap_seconds: overlapSeconds },
    };
  };
}

async function rotatableKey(transaction: Transaction, organizationId: string, keyId: string): Promise<StoredKey> {
  const key = existing(await transaction.keys.findUnrevoked(organizationId, keyId), "API key", keyId);
  if (key.projectId !== null) await openProject(transaction, organizationId, key.projectId);
  refuseDeclared(key);
  return key;
}

// Rotations shorten a key's life and updates restart it, so its expiry alone does not tell the lifetime it was given.
async function originalLife(transaction: Transaction, key: StoredKey): Promise<number | null> {
  const remembered = await transaction.rotations.lifeBefore(key.organizationId, key.id);
  if (remembered !== undefined) return remembered;
  return key.expiresAt === null ? null : key.expiresAt - key.created;
}

async function retire(transaction: Transaction, old: StoredKey, overlapSeconds: number, atSeconds: number) {
  if (overlapSeconds === 0) {
    await transaction.keys.revoke(old.organizationId, old.id, atSeconds);
    return { ...old, revokedAt: atSeconds };
  }
  const retired = { ...old, expiresAt: Math.min(old.expiresAt ?? Infinity, atSeconds + overlapSeconds) };
  await transaction.keys.put(retired);
  return retired;
}
