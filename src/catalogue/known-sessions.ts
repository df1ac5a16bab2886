import { hasExpired } from "../core/people/key.ts";
import { actorOfSession, type SessionActor } from "../core/people/session.ts";
import { Refusal, sessionEnded } from "../core/refusal.ts";
import type { SessionUse } from "../store/sessions.ts";
import type { Changes } from "../store/changes.ts";
import type { Store } from "../store/store.ts";
import { KnownActors, type KnownActor } from "./known-actors.ts";

/** Recently used sessions and their actors. They are apart from the keys, so that neither is ever taken for the other. */
export class KnownSessions {
  readonly #actors: KnownActors<SessionActor>;
  /** The uses since the last call of takeUsed, by digest. */
  #unsaved = new Map<string, SessionUse>();

  constructor({ sessions }: Pick<Store, "sessions">, bytesMax: number) {
    const find = async (digest: string) => actorOfSession(await sessions.findHolder(digest));
    this.#actors = new KnownActors({ find, digestsIn: ({ sessionDigests }) => sessionDigests }, bytesMax);
  }

  /** The actor of a session that is not over; undefined if it has to be looked up. */
  get(digest: string, atSeconds: number): SessionActor | undefined {
    const known = this.#actors.get(digest);
    if (known === undefined) return undefined;
    if (!this.#isOver(known, atSeconds)) return known.actor;
    // Another server may have seen it since.
    known.evict();
    return undefined;
  }

  async lookUp(digest: string, atSeconds: number): Promise<SessionActor | Refusal> {
    const found = await this.#actors.lookUp(digest, "");
    if (found instanceof Refusal) return found;
    return this.#isOver(found, atSeconds) ? sessionEnded() : found.actor;
  }

  /** Notes that the session was used. A refused request does not count. */
  noteUse(digest: string, { audience, session }: SessionActor, atSeconds: number): void {
    const known = this.#actors.get(digest);
    if (known !== undefined) known.usedAt = atSeconds;
    this.#unsaved.set(digest, { organizationId: audience.organizationId, sessionId: session.id, atSeconds });
  }

  takeUsed(): SessionUse[] {
    const used = this.#unsaved;
    this.#unsaved = new Map();
    return [...used.values()];
  }

  forget(changes: Changes): void {
    this.#actors.forget(changes);
  }

  forgetAll(): void {
    this.#actors.forgetAll();
  }

  #isOver({ actor, digest, usedAt }: KnownActor<SessionActor>, atSeconds: number): boolean {
    const lastUse = Math.max(actor.seenAt, usedAt, this.#unsaved.get(digest)?.atSeconds ?? 0);
    return hasExpired(actor, atSeconds) || lastUse + actor.session.idleSeconds <= atSeconds;
  }
}
