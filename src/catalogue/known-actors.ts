import { rightRefusal } from "../core/access.ts";
import type { Actor, Audience } from "../core/people/actor.ts";
import { Refusal } from "../core/refusal.ts";
import type { AffectedKeys, Changes } from "../store/changes.ts";
import { FairShares, CacheEntry } from "./fair-shares.ts";

// Measured by bench/scaling/heap.ts: an actor with its map entries, an audience, and an id in a policy without its text.
const keyBytes = 1_300;
const audienceBytes = 600;
const idBytes = 64;
/** If an organization has more changes than this, all its actors are dropped instead of compared one by one. */
const affectedMax = 100;

/** An actor with what the cache's user notes about it. */
export class KnownActor<Found extends Actor> extends CacheEntry {
  readonly digest: string;
  readonly actor: Found;
  /** Whether it was used since its last use was saved. */
  isUnsaved = false;
  /** Unix seconds of its last use, if that is noted. */
  usedAt = 0;
  #readsModels: boolean | null = null;
  readonly evict: () => void;

  constructor(digest: string, actor: Found, drop: (known: KnownActor<Found>) => void) {
    super();
    this.digest = digest;
    this.actor = actor;
    this.evict = () => drop(this);
  }

  /** Whether it has the right to read models. */
  get readsModels(): boolean {
    return (this.#readsModels ??= rightRefusal(this.actor, "read-models") === null);
  }
}

/** The audience that the keys of a project share, counted once for all of them. */
interface KnownAudience {
  readonly bytes: number;
  actors: number;
}

/** Where actors come from. */
interface Origin<Found> {
  /** Looks up the actor of a key or session, or why it is invalid. A refusal may quote `masked`. */
  readonly find: (digest: string, masked: string) => Promise<Found | Refusal>;
  /** The digests of what was made, changed or ended. */
  readonly digestsIn: (changes: Changes) => readonly string[];
}

/** The changes that came during a look-up; null if they are unknown. */
type Missed = Changes | null;

/** A look-up under way, with the changes since it began. */
interface LookUp<Found extends Actor> {
  readonly missed: Missed[];
  readonly found: Promise<KnownActor<Found> | Refusal>;
}

/** A cache of the actors of recently used keys, or sessions. A change removes those that it affects. */
export class KnownActors<Found extends Actor> {
  readonly #origin: Origin<Found>;
  readonly #shares: FairShares;
  readonly #actors = new Map<string, KnownActor<Found>>();
  readonly #audiences = new Map<string, KnownAudience>();
  readonly #byOrganization = new Map<string, Set<KnownActor<Found>>>();
  readonly #underWay = new Set<LookUp<Found>>();
  /** Look-ups that no change has interrupted. Further requests with the same key wait for them. */
  readonly #shared = new Map<string, LookUp<Found>>();

  constructor(origin: Origin<Found>, bytesMax: number) {
    this.#origin = origin;
    this.#shares = new FairShares(bytesMax);
  }

  get bytes(): number {
    return this.#shares.bytes;
  }

  /** Undefined if it has to be looked up. */
  get(digest: string): KnownActor<Found> | undefined {
    const known = this.#actors.get(digest);
    if (known !== undefined) known.used = true;
    return known;
  }

  lookUp(digest: string, masked: string): Promise<KnownActor<Found> | Refusal> {
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

  /** Removes those that these changes affect, so that they are looked up again. */
  forget(changes: Changes): void {
    const { people } = changes;
    const digests = this.#origin.digestsIn(changes);
    if (people.length === 0 && digests.length === 0) return;
    this.#interruptLookUps(changes);
    for (const digest of digests) this.#actors.get(digest)?.evict();
    for (const [organizationId, affected] of Map.groupBy(people, (one) => one.organizationId))
      for (const known of this.#byOrganization.get(organizationId) ?? [])
        if (affected.length > affectedMax || affected.some((one) => affects(one, known.actor))) known.evict();
  }

  /** For a store whose content may have been replaced. */
  forgetAll(): void {
    this.#interruptLookUps(null);
    for (const known of this.#actors.values()) known.evict();
  }

  #interruptLookUps(missed: Missed): void {
    for (const lookUp of this.#underWay) lookUp.missed.push(missed);
    this.#shared.clear();
  }

  async #find(digest: string, masked: string, missed: Missed[]): Promise<KnownActor<Found> | Refusal> {
    for (;;) {
      const found = await this.#origin.find(digest, masked);
      if (missed.splice(0).some((changes) => this.#mayAffect(changes, digest, found))) continue;
      return found instanceof Refusal ? found : this.#keep(digest, found);
    }
  }

  #mayAffect(missed: Missed, digest: string, found: Found | Refusal): boolean {
    if (missed === null || this.#origin.digestsIn(missed).includes(digest)) return true;
    return !(found instanceof Refusal) && missed.people.some((affected) => affects(affected, found));
  }

  #keep(digest: string, actor: Found): KnownActor<Found> {
    this.#actors.get(digest)?.evict();
    const { organizationId } = actor.audience;
    const known = new KnownActor(digest, actor, (dropped) => this.#drop(dropped));
    this.#actors.set(digest, known);
    const others = this.#byOrganization.get(organizationId) ?? new Set();
    this.#byOrganization.set(organizationId, others.add(known));
    this.#retainAudience(actor.audience);
    this.#shares.keep(organizationId, known, bytesOfActor(actor));
    return known;
  }

  #drop(known: KnownActor<Found>): void {
    const { organizationId } = known.actor.audience;
    this.#shares.remove(known);
    this.#actors.delete(known.digest);
    const others = this.#byOrganization.get(organizationId);
    others?.delete(known);
    if (others?.size === 0) this.#byOrganization.delete(organizationId);
    this.#releaseAudience(known.actor.audience);
  }

  #retainAudience(audience: Audience): void {
    const known = this.#audiences.get(audience.key);
    if (known !== undefined) return void known.actors++;
    const bytes = bytesOfAudience(audience);
    this.#audiences.set(audience.key, { bytes, actors: 1 });
    this.#shares.charge(audience.organizationId, bytes);
  }

  #releaseAudience({ key, organizationId }: Audience): void {
    const known = this.#audiences.get(key);
    if (known === undefined || --known.actors > 0) return;
    this.#audiences.delete(key);
    this.#shares.charge(organizationId, -known.bytes);
  }
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
