import { createHmac, randomBytes } from "node:crypto";
import type { Audience } from "../../core/people/actor.ts";
import type { Store } from "../../store/store.ts";

/**
 * What entity tags are made with. Without a secret in them a caller could try out, offline, which policy and which body
 * make the tag it was sent, and so learn what it may not see.
 */
export type TagKey = Uint8Array;

const keyBytes = 32;

/** The same on every server of a store, and after every restart. */
export async function installationTagKey(store: Pick<Store, "keepTagKey">): Promise<TagKey> {
  return Buffer.from(await store.keepTagKey(randomBytes(keyBytes).toString("base64url")), "base64url");
}

/** Each audience has its own, so that no tag of one is one of another's. */
export function tagKeyOf({ key }: Audience, installation: TagKey): TagKey {
  return createHmac("sha256", installation).update(key).digest();
}
