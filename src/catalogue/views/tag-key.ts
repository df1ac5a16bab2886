import { createHmac, randomBytes } from "node:crypto";
import type { Audience } from "../../core/people/actor.ts";
import type { Store } from "../../store/store.ts";

/**
 * The secret of entity tags. Without it a caller could compute offline which policy and body produce a tag, and so
 * learn what it may not see.
 */
export type TagKey = Uint8Array;

const keyBytes = 32;

/** The same on every server of a store, and after every restart. */
export async function installationTagKey(store: Pick<Store, "keepTagKey">): Promise<TagKey> {
  return Buffer.from(await store.keepTagKey(randomBytes(keyBytes).toString("base64url")), "base64url");
}

/** Each audience has its own, so that no two audiences share a tag. */
export function tagKeyOf({ key }: Audience, installation: TagKey): TagKey {
  return createHmac("sha256", installation).update(key).digest();
}
