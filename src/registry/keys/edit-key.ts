import { keySettingsByName, type KeySettings } from "../../core/people/key-settings.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { StoredKey } from "../../store/rows.ts";
import type { Work } from "../commit.ts";
import { openProject } from "../organization/projects.ts";
import { refuseDeclared, refuseExpired } from "./keys.ts";

/** A field that is missing keeps its value. */
export interface KeyEdit {
  readonly name?: string;
  /** They replace the old ones; an empty list removes the limit. */
  readonly scopes?: readonly string[];
  /** From now on; null for a key that never ends. */
  readonly expiresInSeconds?: number | null;
  /** Of a project's key alone. */
  readonly settings: Partial<KeySettings>;
}

/** Changes a key of any kind. */
export function editKey(keyId: string, edit: KeyEdit): Work<StoredKey> {
  return async (transaction, { organizationId }, atSeconds) => {
    const key = existing(await transaction.keys.findUnrevoked(organizationId, keyId), "API key", keyId);
    const { projectId } = key;
    if (projectId === null) refuseSettings(edit.settings);
    else await openProject(transaction, organizationId, projectId);
    refuseExpired(key, atSeconds);
    refuseDeclared(key);
    const { name, scopes, expiresInSeconds: life, settings } = edit;
    const result = {
      ...key,
      ...settings,
      name: name ?? key.name,
      scopes: scopes ?? key.scopes,
      expiresAt: life === undefined ? key.expiresAt : life === null ? null : atSeconds + life,
    };
    await transaction.keys.put(result);
    // A rotation gives the new key this lifetime, not the time since the key was created.
    if (life !== undefined) await transaction.rotations.put(key.organizationId, keyId, life);
    const changes = {
      ...(name !== undefined && { name }),
      ...(scopes !== undefined && { scopes }),
      ...(life !== undefined && { expires_in_seconds: life }),
      ...keySettingsByName(settings),
    };
    return { result, type: "api_key.updated", resourceId: keyId, projectId, details: { changes_requested: changes } };
  };
}

// An admin key reads and calls no models.
function refuseSettings(settings: Partial<KeySettings>): void {
  const [name] = Object.keys(keySettingsByName(settings));
  if (name !== undefined) throw malformedRequest(`An admin key has no '${name}': it reads and calls no models.`, name);
}
