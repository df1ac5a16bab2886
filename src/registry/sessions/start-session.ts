import { sessionId, type Session, type SessionLimits, type SessionOrigin } from "../../core/people/session.ts";
import type { Transaction } from "../../store/store.ts";
import type { Change } from "../commit.ts";
import { newId } from "../new-id.ts";
import { digestOfSession, newSecret } from "./session-secret.ts";

/** One more ends a person's oldest session. */
const sessionsOfUserMax = 50;
const browserLengthMax = 300;

/** Where somebody signs in: the peer's address, and the `User-Agent` of the browser. */
export interface SignInPlace {
  readonly address: string | null;
  readonly browser: string | null;
}

export interface NewSession {
  /** Made before where the session itself is the author of its start. */
  readonly id?: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly madeBy: SessionOrigin;
  /** The admin key that limits it; null for a user whom an identity provider knows. */
  readonly keyId: string | null;
}

export interface StartedSession {
  readonly session: Session;
  /** For the browser's cookie. This is the only time it is known. */
  readonly secret: string;
}

/** Starts a session, always with a new secret. The caller has found out that the user may. */
export async function startSession(
  transaction: Transaction,
  { id = sessionId(newId), organizationId, userId, madeBy, keyId }: NewSession,
  place: SignInPlace,
  { idleSeconds, lifetimeSeconds }: SessionLimits,
  atSeconds: number,
): Promise<Change<StartedSession>> {
  const secret = newSecret();
  const session: Session = {
    id,
    organizationId,
    userId,
    madeBy,
    keyId,
    created: atSeconds,
    endsAt: atSeconds + lifetimeSeconds,
    idleSeconds,
    address: place.address,
    browser: place.browser?.slice(0, browserLengthMax).toWellFormed() ?? null,
  };
  await transaction.sessions.endAllBut(organizationId, userId, sessionsOfUserMax - 1, atSeconds);
  await transaction.sessions.add({
    ...session,
    digest: digestOfSession(secret),
    seenAt: atSeconds,
    endedAt: null,
  });
  const details = { made_by: madeBy, ...(keyId !== null && { key_id: keyId }) };
  return { result: { session, secret }, type: "login.succeeded", resourceId: session.id, details };
}
