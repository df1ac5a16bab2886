import type { SessionLimits } from "../../core/people/session.ts";
import { invalidLink } from "../../core/refusal.ts";
import type { StoredKey } from "../../store/rows.ts";
import type { Transaction } from "../../store/store.ts";
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
/** Of the link that a first start prints. */
export const firstLinkSeconds = 30 * 60;

/** Returns the secret of a new link, which signs the holder of an admin key in once. */
export async function addSignInLink(
  transaction: Transaction,
  { organizationId, id: keyId }: Pick<StoredKey, "organizationId" | "id">,
  seconds: number,
  atSeconds: number,
): Promise<string> {
  const secret = newSecret();
  const expiresAt = atSeconds + seconds;
  await transaction.signInLinks.add(digestOfLink(secret), { organizationId, keyId, created: atSeconds, expiresAt });
  return secret;
}

/** Makes a link that signs the author in once, in any browser. */
export function makeSignInLink(): Work<MadeLink> {
  return async (transaction, { organizationId, keyId }, atSeconds) => {
    const secret = await addSignInLink(transaction, { organizationId, id: keyId }, linkSeconds, atSeconds);
    return {
      result: { secret, expiresAt: atSeconds + linkSeconds },
      type: "rollcall.sign_in_link.created",
      resourceId: keyId,
    };
  };
}
