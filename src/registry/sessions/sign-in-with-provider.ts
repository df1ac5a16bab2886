import type { SessionLimits } from "../../core/people/session.ts";
import { attemptLifeSeconds, type Attempt } from "../../oidc/attempt.ts";
import type { Profile } from "../../oidc/relying-party.ts";
import { SignInFailed } from "../../oidc/sign-in-failed.ts";
import type { Transaction } from "../../store/store.ts";
import type { ChangeAuthor, Signature } from "../change-author.ts";
import type { Work } from "../commit.ts";
import { startSession, type SignInPlace, type StartedSession } from "./start-session.ts";

const recentMax = 50;

type SessionSignature = Signature & Pick<ChangeAuthor, "keyId" | "principalId">;

/**
 * Signs a user in whom a provider has vouched for, once for each attempt. The change's author is the session that it
 * starts. Throws SignInFailed.
 */
export function signInWithProvider(
  profile: Profile,
  attempt: Attempt,
  place: SignInPlace,
  limits: SessionLimits,
): Work<StartedSession, SessionSignature> {
  return async (transaction, { organizationId, keyId: id, principalId: userId }, atSeconds) => {
    await useAttempt(transaction, organizationId, userId, profile, attempt, atSeconds);
    return startSession(
      transaction,
      { id, organizationId, userId, keyId: null, madeBy: "oidc" },
      place,
      limits,
      atSeconds,
    );
  };
}

/** The browser keeps the attempt, so the store is where every server sees that it was used. */
async function useAttempt(
  { identities, users }: Transaction,
  organizationId: string,
  userId: string,
  { issuer, subject }: Profile,
  { state }: Attempt,
  atSeconds: number,
): Promise<void> {
  const identity = await identities.find(organizationId, issuer, subject);
  if (identity?.userId !== userId || (await users.find(organizationId, userId)) === null)
    throw new SignInFailed("oidc_unknown_person", `${userId} was removed meanwhile`);
  // One that has ended cannot be used again anyway.
  const recent = identity.recentSignIns.filter(({ at }) => atSeconds - at <= 2 * attemptLifeSeconds);
  if (recent.some((one) => one.state === state)) throw new SignInFailed("oidc_expired", "the sign-in was used already");
  const recentSignIns = [...recent, { state, at: atSeconds }].slice(-recentMax);
  await identities.put({ ...identity, recentSignIns });
}
