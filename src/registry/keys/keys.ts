import { randomBytes } from "node:crypto";
import {
  hasExpired,
  keyRandomBytes,
  mintKey,
  redactKey,
  type KeyKind,
  type ModelFields,
  type ModelNames,
} from "../../core/people/key.ts";
import { keyDeclared, malformedRequest, notFound } from "../../core/refusal.ts";
import type { OwnedKey } from "../../store/rows.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredKey } from "../../store/rows.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import { digestOf } from "./digest.ts";
import { newId } from "../new-id.ts";
import { openProject } from "../organization/projects.ts";

/** A key just made. This is the only time its text is known. */
export interface CreatedKey {
  readonly key: StoredKey;
  /** The key as lists show it, read in the very change that made it: nothing that happens later can lose the text. */
  readonly owned: OwnedKey;
  readonly text: string;
}

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresInSeconds: number | null;
  /** As the server, unless given. */
  readonly modelFields?: ModelFields | null;
  /** As they are, unless given. */
  readonly modelNames?: ModelNames | null;
}

type KeyOwner = Pick<StoredKey, "organizationId" | "projectId" | "userId" | "serviceAccountId">;

/** Makes a key inside a change that is under way. */
export async function putNewKey(
  transaction: Transaction,
  kind: KeyKind,
  place: KeyOwner,
  { name, scopes, expiresInSeconds, modelFields = null, modelNames = null }: NewKey,
  created: number,
): Promise<CreatedKey> {
  const text = mintKey(kind, randomBytes(keyRandomBytes));
  const key: StoredKey = {
    ...place,
    id: newId("key_"),
    kind: kind === "admin" ? "admin" : "project",
    name,
    digest: digestOf(text),
    redacted: redactKey(text),
    scopes,
    created,
    expiresAt: expiresInSeconds === null ? null : created + expiresInSeconds,
    revokedAt: null,
    droppedAt: null,
    declaredBy: null,
    modelFields,
    modelNames,
  };
  await transaction.keys.put(key);
  const owned = await transaction.keys.find(key.organizationId, key.projectId, key.id);
  if (owned === null) throw new Error("a key that was just put is not there");
  return { key, owned, text };
}

/** An admin key of one of the organization's people. It may what that person may at the time, and no more. */
export function createAdminKey(
  commit: Commit,
  author: ChangeAuthor,
  userId: string,
  input: NewKey,
): Promise<CreatedKey> {
  return commit(author, async (transaction, atSeconds) => {
    const { organizationId } = author.actor.audience;
    if ((await transaction.users.find(organizationId, userId)) === null) throw notFound("user", userId);
    const place = { organizationId, projectId: null, userId, serviceAccountId: null };
    const fresh = await putNewKey(transaction, "admin", place, input, atSeconds);
    return { result: fresh, type: "api_key.created", resourceId: fresh.key.id, details: keyDetails(input) };
  });
}

/** What is left out stays. Scopes replace the old ones; none at all means whatever the principal may. */
export interface KeyChange {
  readonly scopes: readonly string[] | null;
  readonly expiresInSeconds: number | null;
}

export function updateKey(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string,
  keyId: string,
  { scopes, expiresInSeconds }: KeyChange,
): Promise<StoredKey> {
  return commit(author, async (transaction, atSeconds) => {
    await openProject(transaction, author, projectId);
    const key = await findKey(transaction, author, projectId, keyId);
    refuseExpired(key, atSeconds);
    refuseDeclared(key);
    const result = {
      ...key,
      scopes: scopes ?? key.scopes,
      expiresAt: expiresInSeconds === null ? key.expiresAt : atSeconds + expiresInSeconds,
    };
    await transaction.keys.put(result);
    // What a rotation gives its successor: the life that was meant, and not what the key had lived before.
    if (expiresInSeconds !== null) await transaction.rotations.put(key.organizationId, keyId, expiresInSeconds);
    const changes = { ...(scopes && { scopes }), ...(expiresInSeconds && { expires_in_seconds: expiresInSeconds }) };
    return { result, type: "api_key.updated", resourceId: keyId, projectId, details: { changes_requested: changes } };
  });
}

/** What has expired stays so: nobody counts any more on that secret being worth nothing. */
export function refuseExpired(key: StoredKey, atSeconds: number): void {
  if (hasExpired(key, atSeconds))
    throw malformedRequest("This key has expired and stays expired. Make a new one.", "key_id");
}

/** `projectId` null means an admin key. */
export function revokeKey(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string | null,
  keyId: string,
): Promise<StoredKey> {
  return commit(author, async (transaction, atSeconds) => {
    const result = await findKey(transaction, author, projectId, keyId);
    await transaction.keys.revoke(result.organizationId, keyId, atSeconds);
    return { result, type: "api_key.deleted", resourceId: keyId, projectId };
  });
}

// The next start would bring back what a declaration says, and know nothing of a successor.
export function refuseDeclared({ declaredBy }: StoredKey): void {
  if (declaredBy !== null) throw keyDeclared(declaredBy);
}

export function keyDetails({ scopes, modelFields, modelNames }: NewKey): Readonly<Record<string, unknown>> {
  const told = { ...(modelFields && { model_fields: modelFields }), ...(modelNames && { model_names: modelNames }) };
  return { data: { scopes, ...told } };
}

async function findKey(
  transaction: Transaction,
  author: ChangeAuthor,
  projectId: string | null,
  keyId: string,
): Promise<StoredKey> {
  const key = await transaction.keys.findUnrevoked(author.actor.audience.organizationId, keyId);
  const there = key !== null && key.projectId === projectId && (projectId !== null || key.kind === "admin");
  if (!there) throw notFound("API key", keyId);
  return key;
}
