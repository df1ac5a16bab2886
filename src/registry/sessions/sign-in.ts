import type { SessionLimits } from "../../core/people/session.ts";
import { invalidLink } from "../../core/refusal.ts";
import type { Work } from "../commit.ts";
import { digestOfLink, newSecret } from "./session-secret.ts";
import { startSession, type SignInPlace, type StartedSession } from "./start-session.ts";

/** Signs the holder of an admin key in. The change's author is that key. */
export function signInWithKey(place: SignInPlace, limits: SessionLimits): Work<StartedSession> {
  return (transaction, { organizationId, keyId, principalId: userId }, atSeconds) =>
    startSession(transaction, { organizationId, userId, keyId, madeBy: "key" }, place, limits, atSeconds);
}

/** Signs the holder of the key that a link was made with in, once. The change's author is that key. */
export function signInWithLink(secret: string, place: SignInPlace, limits: SessionLimits): Work<StartedSession> {
  return async (transaction, { organizationId, keyId, principalId: userId }, atSeconds) => {
    const link = await transaction.signInLinks.take(organizationId, digestOfLink(secret));
    if (link === null || link.expiresAt <= atSeconds || link.keyId !== keyId) throw invalidLink();
    return startSession(transaction, { organizationId, userId, keyId, madeBy: "link" }, place, limits, atSeconds);
  };
}

export interface MadeLink {
  /** The link's secret. This is the only time it is known. */
  readonly secret: string;
  readonly expiresAt: number;
}

const linkSeconds = 60;

/** Makes a link that signs the author in once, in any browser. */
export function makeSignInLink(): Work<MadeLink> {
  return async (transaction, { organizationId, keyId }, atSeconds) => {
    const [secret, expiresAt] = [newSecret(), atSeconds + linkSeconds];
    await transaction.signInLinks.add(digestOfLink(secret), { organizationId, keyId, created: atSeconds, expiresAt });
    return { result: { secret, expiresAt }, type: "rollcall.sign_in_link.created", resourceId: keyId };
  };
}
