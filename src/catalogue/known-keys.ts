import type { Actor } from "../core/people/actor.ts";
import { actorOf } from "../core/people/key-holder.ts";
import { Refusal } from "../core/refusal.ts";
import type { KeyUse } from "../store/rows.ts";
import type { Changes } from "../store/changes.ts";
import type { Store } from "../store/store.ts";
import { KnownActors, type KnownActor } from "./known-actors.ts";

/** Recently used keys and their actors. A change removes the keys that it affects. */
export class KnownKeys {
  readonly #actors: KnownActors<Actor>;
  // Apart from the keys, because a change removes those. Emptied by takeUsed.
  #unsaved = new Map<string, KnownActor<Actor>>();

  constructor(store: Pick<Store, "findKey">, bytesMax: number) {
    const find = async (digest: string, masked: string) => actorOf(await store.findKey(digest), masked);
    this.#actors = new KnownActors({ find, digestsIn: ({ keyDigests }) => keyDigests }, bytesMax);
  }

  get bytes(): number {
    return this.#actors.bytes;
  }

  /** The actor of a recently used key; undefined if it has to be looked up. */
  get(digest: string): Actor | undefined {
    const known = this.#actors.get(digest);
    if (known === undefined) return undefined;
    if (!known.isUnsaved) this.#markUsed(known);
    return known.actor;
  }

  /** The actor of a recently used key that may read models. */
  getReader(digest: string): Actor | undefined {
    const known = this.#actors.get(digest);
    if (known === undefined || !known.readsModels) return undefined;
    if (!known.isUnsaved) this.#markUsed(known);
    return known.actor;
  }

  /** The actor of a key, or why the key is invalid. A refusal may quote `masked`. */
  async lookUp(digest: string, masked: string): Promise<Actor | Refusal> {
    const found = await this.#actors.lookUp(digest, masked);
    if (found instanceof Refusal) return found;
    this.#markUsed(found);
    return found.actor;
  }

  /** The keys used since the last call. */
  takeUsed(): KeyUse[] {
    const used = this.#unsaved;
    this.#unsaved = new Map();
    return [...used.values()].map((known) => {
      known.isUnsaved = false;
      return { organizationId: known.actor.audience.organizationId, keyId: known.actor.keyId };
    });
  }

  /** Whether this server saw a key of a project, among those that takeUsed has yet to take. */
  hasUsedProjectKey(organizationId: string): boolean {
    for (const { actor } of this.#unsaved.values())
      if (actor.keyKind === "project" && actor.audience.organizationId === organizationId) return true;
    return false;
  }

  /** Removes the keys that these changes affect, so that they are looked up again. */
  forget(changes: Changes): void {
    this.#actors.forget(changes);
  }

  /** For a store whose content may have been replaced. */
  forgetAll(): void {
    this.#actors.forgetAll();
  }

  #markUsed(known: KnownActor<Actor>): void {
    known.isUnsaved = true;
    this.#unsaved.set(known.digest, known);
  }
}
