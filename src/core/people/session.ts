import type { Actor } from "./actor.ts";
import { sessionEnded, type Refusal } from "../refusal.ts";

/** What somebody signed in with: an admin key, a link that was made with one, or an identity provider. */
export const sessionOrigins = ["key", "link", "oidc"] as const;
export type SessionOrigin = (typeof sessionOrigins)[number];

/** A user who is signed in to the console with one browser. */
export interface Session {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly madeBy: SessionOrigin;
  /** The admin key whose scopes limit the session, and which it never outlives; null without one. */
  readonly keyId: string | null;
  readonly created: number;
  /** Unix seconds from which on it is over, however much it is used. */
  readonly endsAt: number;
  /** It is over when it was not used for this long. */
  readonly idleSeconds: number;
  /** Where it was made: the peer's address, and what its browser calls itself. */
  readonly address: string | null;
  readonly browser: string | null;
}

/** The actor of a request that a session makes. Its `keyId` is the session's id. */
export interface SessionActor extends Actor {
  readonly session: Session;
  /** Unix seconds of the last use that the store knows. */
  readonly seenAt: number;
}

/** The actor that a stored session would have now, and what may have ended it. */
export interface SessionHolder extends SessionActor {
  readonly endedAt: number | null;
  readonly isKeyRevoked: boolean;
  readonly principalRemoved: boolean;
}

/** How long sessions last, in seconds. */
export interface SessionLimits {
  /** Without a request. */
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
}

export const sessionLimitsDefault: SessionLimits = { idleSeconds: 60 * 60, lifetimeSeconds: 12 * 60 * 60 };

const [idleMinutesMax, lifetimeHoursMax] = [24 * 60, 30 * 24];

export function validateIdleMinutes(minutes: number): string | null {
  return minutes < 1 || minutes > idleMinutesMax ? `must be 1 to ${idleMinutesMax}` : null;
}

export function validateLifetimeHours(hours: number): string | null {
  return hours < 1 || hours > lifetimeHoursMax ? `must be 1 to ${lifetimeHoursMax}` : null;
}

/** The actor behind a session, or the refusal: sessions that are unknown or over are indistinguishable. */
export function actorOfSession(holder: SessionHolder | null): SessionActor | Refusal {
  if (holder === null) return sessionEnded();
  const { endedAt, isKeyRevoked, principalRemoved, ...actor } = holder;
  return endedAt !== null || isKeyRevoked || principalRemoved ? sessionEnded() : actor;
}

export function sessionOf(actor: Actor): Session | null {
  return "session" in actor ? (actor as SessionActor).session : null;
}

/** By it the audit log tells a session from a key. */
const sessionPrefix = "sess_";

/** The id of a new session; `newId` makes an id with a prefix. */
export function sessionId(newId: (prefix: string) => string): string {
  return newId(sessionPrefix);
}

/** Whether an id of who made a change is a session's, and not a key's. */
export function isSessionId(id: string): boolean {
  return id.startsWith(sessionPrefix);
}

/** The page that signs in with a link. What is behind the `#` stays in the browser. */
export function pathOfLink(secret: string): string {
  return `/console/sign-in#link=${secret}`;
}
