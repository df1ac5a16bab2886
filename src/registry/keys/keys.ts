import { defaultKeySettings, keySettingsByName, type KeySettings } from "../../core/people/key-settings.ts";
import { randomBytes } from "node:crypto";
import { hasExpired, keyRandomBytes, mintKey, redactKey, type KeyKind } from "../../core/people/key.ts";
import { malformedRequest, notFound, Refusal } from "../../core/refusal.ts";
import type { ListedKey, StoredKey } from "../../store/rows.ts";
import type { Transaction } from "../../store/store.ts";
import type { Change, Work } from "../commit.ts";
import { digestOfKey } from "./digest.ts";
import { newId } from "../new-id.ts";
import { openProject } from "../organization/projects.ts";

/** A new key. This is the only time its text is known. */
export interface CreatedKey {
  readonly key: StoredKey;
  /** The key as lists show it, read in the same change, so that a later failure cannot lose the text. */
  readonly listed: ListedKey;
  readonly text: string;
}

export interface KeyInput {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresInSeconds: number | null;
  readonly settings?: KeySettings;
  /** The key that it replaces. */
  readonly rotatedFrom?: string | null;
}

type HolderIds = Pick<StoredKey, "organizationId" | "projectId" | "userId" | "serviceAccountId">;

/** The stored form of a key: new, valid and without limits, except for what `fields` say. */
export function storedKey(
  text: string,
  fields: HolderIds & Pick<StoredKey, "name" | "created"> & Partial<StoredKey>,
): StoredKey {
  return {
    id: newId("key_"),
    kind: fields.projectId === null ? "admin" : "project",
    digest: digestOfKey(text),
    redacted: redactKey(text),
    scopes: [],
    expiresAt: null,
    revokedAt: null,
    droppedAt: null,
    declaredBy: null,
    rotatedFrom: null,
    ...defaultKeySettings,
    ...fields,
  };
}

/** Creates a key within a transaction. */
export async function createKey(
  transaction: Transaction,
  holder: HolderIds,
  { name, scopes, expiresInSeconds, settings = defaultKeySettings, rotatedFrom = null }: KeyInput,
  atSeconds: number,
): Promise<CreatedKey> {
  const text = mintKey(keyKindOf(holder), randomBytes(keyRandomBytes));
  const { organizationId, projectId, userId, serviceAccountId } = holder;
  const expiresAt = expiresInSeconds === null ? null : atSeconds + expiresInSeconds;
  const fields = { organizationId, projectId, userId, serviceAccountId, name, scopes, created: atSeconds, expiresAt };
  const key = storedKey(text, { ...fields, ...settings, rotatedFrom });
  await transaction.keys.put(key);
  const listed = await transaction.keys.find(key.organizationId, key.projectId, key.id);
  if (listed === null) throw new Error("a new key is not in the store");
  return { key, listed, text };
}

/** `createKey` as a change of its own. */
export async function createAuditedKey(
  transaction: Transaction,
  holder: HolderIds,
  input: KeyInput,
  atSeconds: number,
): Promise<Change<CreatedKey>> {
  const result = await createKey(transaction, holder, input, atSeconds);
  const { scopes, settings = defaultKeySettings } = input;
  const set = Object.entries(keySettingsByName(settings)).filter(([, value]) => value !== null);
  const details = { data: { scopes, ...Object.fromEntries(set) } };
  const { key } = result;
  return { result, type: "api_key.created", resourceId: key.id, projectId: key.projectId, details };
}

function keyKindOf({ projectId, serviceAccountId }: HolderIds): KeyKind {
  if (projectId === null) return "admin";
  return serviceAccountId === null ? "project" : "service-account";
}

/** A null field keeps its value. Scopes replace the old ones; an empty list removes the limit. */
export interface KeyChange {
  readonly scopes: readonly string[] | null;
  readonly expiresInSeconds: number | null;
}

export function updateKey(projectId: string, keyId: string, { scopes, expiresInSeconds }: KeyChange): Work<StoredKey> {
  return async (transaction, { organizationId }, atSeconds) => {
    await openProject(transaction, organizationId, projectId);
    const key = await existingKey(transaction, organizationId, projectId, keyId);
    refuseExpired(key, atSeconds);
    refuseDeclared(key);
    const result = {
      ...key,
      scopes: scopes ?? key.scopes,
      expiresAt: expiresInSeconds === null ? key.expiresAt : atSeconds + expiresInSeconds,
    };
    await transaction.keys.put(result);
    // A rotation gives the new key this lifetime, not the time since the key was created.
    if (expiresInSeconds !== null) await transaction.rotations.put(key.organizationId, keyId, expiresInSeconds);
    const changes = { ...(scopes && { scopes }), ...(expiresInSeconds && { expires_in_seconds: expiresInSeconds }) };
    return { result, type: "api_key.updated", resourceId: keyId, projectId, details: { changes_requested: changes } };
  };
}

/** Missing settings keep their values; null restores the default. */
export function changeKeySettings(keyId: string, change: Partial<KeySettings>): Work<StoredKey> {
  return async (transaction, { organizationId }, atSeconds) => {
    const key = await transaction.keys.findUnrevoked(organizationId, keyId);
    const projectId = key?.projectId ?? null;
    // An admin key reads and calls no models.
    if (key === null || projectId === null) throw notFound("API key of a project", keyId);
    await openProject(transaction, organizationId, projectId);
    refuseExpired(key, atSeconds);
    refuseDeclared(key);
    const result = { ...key, ...change };
    await transaction.keys.put(result);
    const details = { changes_requested: keySettingsByName(change) };
    return { result, type: "api_key.updated", resourceId: keyId, projectId, details };
  };
}

/** An expired key stays expired, because its secret may be treated as worthless by now. */
export function refuseExpired(key: StoredKey, atSeconds: number): void {
  if (hasExpired(key, atSeconds))
    throw malformedRequest("This key has expired and stays expired. Make a new one.", "key_id");
}

/** `projectId` null means an admin key. */
export function revokeKey(projectId: string | null, keyId: string): Work<StoredKey> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = await existingKey(transaction, organizationId, projectId, keyId);
    await transaction.keys.revoke(result.organizationId, keyId, atSeconds);
    return { result, type: "api_key.deleted", resourceId: keyId, projectId };
  };
}

// The next start would restore the declared key.
export function refuseDeclared({ declaredBy }: StoredKey): void {
  if (declaredBy === null) return;
  const declaration =
    declaredBy === "file"
      ? "the configuration file. Change it there"
      : `the environment variable ${declaredBy}. Change it there and start the server again`;
  throw new Refusal("key-declared", `This key is declared by ${declaration}.`);
}

async function existingKey(transaction: Transaction, organizationId: string, projectId: string | null, keyId: string) {
  const key = await transaction.keys.findUnrevoked(organizationId, keyId);
  if (key?.projectId !== projectId) throw notFound("API key", keyId);
  return key;
}
