import type { Actor, Audience } from "../core/people/actor.ts";
import { actorOf } from "../core/people/key-holder.ts";
import { Refusal } from "../core/refusal.ts";
import type { AffectedKeys, Changes, Store } from "../store/store.ts";
import type { KeyUse } from "../store/rows.ts";
import { FairShares, Kept } from "./fair-shares.ts";

// Measured by bench/scaling/heap.ts: an actor with its place in the maps, an audience, and an id in a policy beside its text.
const keyBytes = 1_300;
const audienceBytes = 600;
const idBytes = 64;
/** Above this many the changes of an organization are compared with no key one by one: all of its keys are forgotten. */
const affectedMax = 100;

class KnownKey extends Kept {
  readonly digest: string;
  readonly actor: Actor;
  /** Whether it was used since its use was last written down. */
  isUnnoted = false;
  readonly #forget: (key: KnownKey) => void;

  constructor(digest: string, actor: Actor, forget: (key: KnownKey) => void) {
    super();
    this.digest = digest;
    this.actor = actor;
    this.#forget = forget;
  }

  letGo(): void {
    this.#forget(this);
  }
}

/** What the keys of a project have in common, counted once for all of them. */
interface KnownAudience {
  readonly bytes: number;
  keys: number;
}

/** Null for more than can be told. */
type Missed = Changes | null;

/** A look-up under way, with what has changed since it began. */
interface LookUp {
  readonly missed: Missed[];
  readonly found: Promise<Actor | Refusal>;
}

/** The keys lately used, and whose they are. A change forgets those that it concerns. */
export class KnownKeys {
  readonly #store: Pick<Store, "findKey">;
  readonly #shares: FairShares;
  readonly #keys = new Map<string, KnownKey>();
  readonly #audiences = new Map<string, KnownAudience>();
  readonly #byOrganization = new Map<string, Set<KnownKey>>();
  // Apart from the keys, which are forgotten when something about them changes; emptied whenever it is noted.
  #unnoted = new Map<string, KnownKey>();
  readonly #underWay = new Set<LookUp>();
  /** Those that no change has come in between, which whoever asks for the same key now may wait for. */
  readonly #shared = new Map<string, LookUp>();

  constructor(store: Pick<Store, "findKey">, bytesMax: number) {
    this.#store = store;
    this.#shares = new FairShares(bytesMax);
  }

  get bytes(): number {
    return this.#shares.bytes;
  }

  /** Whose key this is, if it was used lately; undefined means it has to be looked up. */
  get(digest: string): Actor | undefined {
    const known = this.#keys.get(digest);
    if (known === undefined) return undefined;
    known.used = true;
    if (!known.isUnnoted) this.#noteUse(known);
    return known.actor;
  }

  /** Whose key this is, or why it is none. `masked` is what a refusal may repeat of it. */
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

  /** The keys used since this was last asked. */
  takeUsed(): KeyUse[] {
    const used = this.#unnoted;
    this.#unnoted = new Map();
    return [...used.values()].map((known) => {
      known.isUnnoted = false;
      return { organizationId: known.actor.audience.organizationId, keyId: known.actor.keyId };
    });
  }

  /** Forgets the keys that these changes concern, so that they are asked anew. */
  forget(changes: Changes): void {
    const { people, keyDigests } = changes;
    if (people.length === 0 && keyDigests.length === 0) return;
    this.#tellLookUps(changes);
    for (const digest of keyDigests) this.#keys.get(digest)?.letGo();
    for (const [organizationId, affected] of Map.groupBy(people, (one) => one.organizationId))
      for (const key of this.#byOrganization.get(organizationId) ?? [])
        if (affected.length > affectedMax || affected.some((one) => concerns(one, key.actor))) key.letGo();
  }

  /** For a store that may have become another one. */
  forgetAll(): void {
    this.#tellLookUps(null);
    for (const key of this.#keys.values()) key.letGo();
  }

  #tellLookUps(missed: Missed): void {
    for (const lookUp of this.#underWay) lookUp.missed.push(missed);
    this.#shared.clear();
  }

  async #find(digest: string, masked: string, missed: Missed[]): Promise<Actor | Refusal> {
    for (;;) {
      const found = actorOf(await this.#store.findKey(digest), masked);
      if (missed.splice(0).some((changes) => mayConcern(changes, digest, found))) continue;
      if (!(found instanceof Refusal)) this.#noteUse(this.#keep(digest, found));
      return found;
    }
  }

  #keep(digest: string, actor: Actor): KnownKey {
    this.#keys.get(digest)?.letGo();
    const { organizationId } = actor.audience;
    const known = new KnownKey(digest, actor, (key) => this.#drop(key));
    this.#keys.set(digest, known);
    const others = this.#byOrganization.get(organizationId) ?? new Set();
    this.#byOrganization.set(organizationId, others.add(known));
    this.#holdAudience(actor.audience);
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

  #holdAudience(audience: Audience): void {
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

  #noteUse(known: KnownKey): void {
    known.isUnnoted = true;
    this.#unnoted.set(known.digest, known);
  }
}

function mayConcern(missed: Missed, digest: string, found: Actor | Refusal): boolean {
  if (missed === null) return true;
  const { people, keyDigests } = missed;
  if (keyDigests.includes(digest)) return true;
  return !(found instanceof Refusal) && people.some((affected) => concerns(affected, found));
}

function concerns({ organizationId, projectId, principalId }: AffectedKeys, actor: Actor): boolean {
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
