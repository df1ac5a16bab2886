import type { Actor, Audience } from "../core/people/actor.ts";
import { actorOf } from "../core/people/key-holder.ts";
import { Refusal } from "../core/refusal.ts";
import type { AffectedKeys, Changes, Store } from "../store/store.ts";
import type { KeyUse } from "../store/rows.ts";
import { FairShares, CacheEntry } from "./fair-shares.ts";

// Measured by bench/scaling/heap.ts: an actor with its map entries, an audience, and an id in a policy without its text.
const keyBytes = 1_300;
const audienceBytes = 600;
const idBytes = 64;
/** If an organization has more changes than this, all its keys are dropped instead of compared one by one. */
const affectedMax = 100;

class KnownKey extends CacheEntry {
  readonly digest: string;
  readonly actor: Actor;
  /** Whether it was used since its last use was saved. */
  isUnsaved = false;
  readonly evict: () => void;

  constructor(digest: string, actor: Actor, drop: (key: KnownKey) => void) {
    super();
    this.digest = digest;
    this.actor = actor;
    this.evict = () => drop(this);
  }
}

/** The audience that the keys of a project share, counted once for all of them. */
interface KnownAudience {
  readonly bytes: number;
  keys: number;
}

/** The changes that came during a look-up; null if they are unknown. */
type Missed = Changes | null;

/** A look-up under way, with the changes since it began. */
interface LookUp {
  readonly missed: Missed[];
  readonly found: Promise<Actor | Refusal>;
}

/** A cache of recently used keys and their actors. A change removes the keys that it affects. */
export class KnownKeys {
  readonly #store: Pick<Store, "findKey">;
  readonly #shares: FairShares;
  readonly #keys = new Map<string, KnownKey>();
  readonly #audiences = new Map<string, KnownAudience>();
  readonly #byOrganization = new Map<string, Set<KnownKey>>();
  // Apart from the keys, because a change removes those. Emptied by takeUsed.
  #unsaved = new Map<string, KnownKey>();
  readonly #underWay = new Set<LookUp>();
  /** Look-ups that no change has interrupted. Further requests with the same key wait for them. */
  readonly #shared = new Map<string, LookUp>();

  constructor(store: Pick<Store, "findKey">, bytesMax: number) {
    this.#store = store;
    this.#shares = new FairShares(bytesMax);
  }

  get bytes(): number {
    return this.#shares.bytes;
  }

  /** The actor of a recently used key; undefined if it has to be looked up. */
  get(digest: string): Actor | undefined {
    const known = this.#keys.get(digest);
    if (known === undefined) return undefined;
    known.used = true;
    if (!known.isUnsaved) this.#markUsed(known);
    return known.actor;
  }

  /** The actor of a key, or why the key is invalid. A refusal may quote `masked`. */
  lookUp(digest: string, masked: string): Promise<Actor | Refusal> {
    const shared = this.#shared.get(digest);
    if (shared !== undefined) return shared.found;
    const missed: Missed[] = [];
    const lookUp = { missed, found: this.#find(digest, masked, missed) };
    this.#underWay.add(lookUp);
    this.#shared.set(digest, lookUp);
    const end = () => {
      this.#underWay.delete(lookUp);
      if (this.#shared.get(digest) === lookUp) this.#shared.delete(digest);
    };
    lookUp.found.then(end, end);
    return lookUp.found;
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

  /** Removes the keys that these changes affect, so that they are looked up again. */
  forget(changes: Changes): void {
    const { people, keyDigests } = changes;
    if (people.length === 0 && keyDigests.length === 0) return;
    this.#interruptLookUps(changes);
    for (const digest of keyDigests) this.#keys.get(digest)?.evict();
    for (const [organizationId, affected] of Map.groupBy(people, (one) => one.organizationId))
      for (const key of this.#byOrganization.get(organizationId) ?? [])
        if (affected.length > affectedMax || affected.some((one) => affects(one, key.actor))) key.evict();
  }

  /** For a store whose content may have been replaced. */
  forgetAll(): void {
    this.#interruptLookUps(null);
    for (const key of this.#keys.values()) key.evict();
  }

  #interruptLookUps(missed: Missed): void {
    for (const lookUp of this.#underWay) lookUp.missed.push(missed);
    this.#shared.clear();
  }

  async #find(digest: string, masked: string, missed: Missed[]): Promise<Actor | Refusal> {
    for (;;) {
      const found = actorOf(await this.#store.findKey(digest), masked);
      if (missed.splice(0).some((changes) => mayAffect(changes, digest, found))) continue;
      if (!(found instanceof Refusal)) this.#markUsed(this.#keep(digest, found));
      return found;
    }
  }

  #keep(digest: string, actor: Actor): KnownKey {
    this.#keys.get(digest)?.evict();
    const { organizationId } = actor.audience;
    const known = new KnownKey(digest, actor, (key) => this.#drop(key));
    this.#keys.set(digest, known);
    const others = this.#byOrganization.get(organizationId) ?? new Set();
    this.#byOrganization.set(organizationId, others.add(known));
    this.#retainAudience(actor.audience);
    this.#shares.keep(organizationId, known, bytesOfActor(actor));
    return known;
  }

  #drop(known: KnownKey): void {
    const { organizationId } = known.actor.audience;
    this.#shares.remove(known);
    this.#keys.delete(known.digest);
    const others = this.#byOrganization.get(organizationId);
    others?.delete(known);
    if (others?.size === 0) this.#byOrganization.delete(organizationId);
    this.#releaseAudience(known.actor.audience);
  }

  #retainAudience(audience: Audience): void {
    const known = this.#audiences.get(audience.key);
    if (known !== undefined) return void known.keys++;
    const bytes = bytesOfAudience(audience);
    this.#audiences.set(audience.key, { bytes, keys: 1 });
    this.#shares.charge(audience.organizationId, bytes);
  }

  #releaseAudience({ key, organizationId }: Audience): void {
    const known = this.#audiences.get(key);
    if (known === undefined || --known.keys > 0) return;
    this.#audiences.delete(key);
    this.#shares.charge(organizationId, -known.bytes);
  }

  #markUsed(known: KnownKey): void {
    known.isUnsaved = true;
    this.#unsaved.set(known.digest, known);
  }
}

function mayAffect(missed: Missed, digest: string, found: Actor | Refusal): boolean {
  if (missed === null) return true;
  const { people, keyDigests } = missed;
  if (keyDigests.includes(digest)) return true;
  return !(found instanceof Refusal) && people.some((affected) => affects(affected, found));
}

function affects({ organizationId, projectId, principalId }: AffectedKeys, actor: Actor): boolean {
  return (
    organizationId === actor.audience.organizationId &&
    (projectId === null || projectId === actor.projectId) &&
    (principalId === null || principalId === actor.principal.id)
  );
}

function bytesOfActor({ principal, scopes, allowedNetworks }: Actor): number {
  return keyBytes + bytesOfIds(principal.granted) + bytesOfIds(scopes) + bytesOfIds(allowedNetworks);
}

function bytesOfAudience({ policy, permittedIds }: Audience): number {
  return audienceBytes + bytesOfIds(policy?.modelIds ?? []) + bytesOfIds(permittedIds);
}

function bytesOfIds(ids: Iterable<string>): number {
  let bytes = 0;
  for (const id of ids) bytes += idBytes + id.length;
  return bytes;
}
